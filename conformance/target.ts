import { Context } from './check';

/** What checks are run against. */
export interface Target {
  readonly context: Context;
  /** What is created, and what it costs. */
  readonly plan: readonly string[];
  /** Creates what every check needs. */
  prepare(): Promise<void>;
  /** Removes all that was created. Returns what could not be removed. */
  remove(): Promise<string[]>;
}

/** Removes one thing after the other, also if one of them cannot be removed. */
export async function removeEach(removals: readonly (readonly [name: string, remove: () => Promise<unknown>])[]): Promise<string[]> {
  const left: string[] = [];
  for (const [name, remove] of removals) {
    try {
      await remove();
    } catch (error) {
      left.push(`${name}: ${(error as Error).message}`);
    }
  }
  return left;
}
