import { Engine } from '../engine';

/** What a function takes of the memory it was deployed with, in MB. */
export interface MemoryUse {
  readonly name: string;
  readonly size: number;
  readonly used: number;
}

/** The most each function ever took, by its REPORT lines; nothing for one that never ran, or where the system does not tell. */
export function memoryUse(engine: Engine): MemoryUse[] {
  return engine.resources('AWS::Lambda::Function').flatMap(({ physicalId: name }) => {
    const reports = engine.logs(name).flatMap(({ message }) => {
      const [, size, used] = /Memory Size: (\d+) MB\tMax Memory Used: (\d+) MB/.exec(message) ?? [];
      return used === undefined ? [] : [{ name, size: Number(size), used: Number(used) }];
    });
    return reports.length === 0 ? [] : [reports.reduce((most, report) => report.used > most.used ? report : most)];
  });
}
