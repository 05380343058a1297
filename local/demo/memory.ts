import { Engine } from '../engine';

/** The memory that a function uses, and the memory that it was deployed with, in MB. */
export interface MemoryUse {
  readonly name: string;
  readonly size: number;
  readonly used: number;
}

/** Returns the most memory that each function used, from its REPORT lines. Functions that never ran, or whose use the system does not report, are left out. */
export function memoryUse(engine: Engine): MemoryUse[] {
  return engine.resources('AWS::Lambda::Function').flatMap(({ physicalId: name }) => {
    const reports = engine.logs(name).flatMap(({ message }) => {
      const [, size, used] = /Memory Size: (\d+) MB\tMax Memory Used: (\d+) MB/.exec(message) ?? [];
      return used === undefined ? [] : [{ name, size: Number(size), used: Number(used) }];
    });
    return reports.length === 0 ? [] : [reports.reduce((most, report) => report.used > most.used ? report : most)];
  });
}
