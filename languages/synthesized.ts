import { readFileSync } from 'fs';
import * as path from 'path';

const STACK = 'Languages';

/** What an app became, as far as it must be the same in every language. */
export interface Synthesized {
  readonly template: unknown;
  /** The hashes of the assets, which are made of what is in them. */
  readonly assets: string[];
}

export function readSynthesized(directory: string): Synthesized {
  const read = (file: string) => JSON.parse(readFileSync(path.join(directory, `${STACK}.${file}.json`), 'utf8'));
  const files = Object.entries<{ source: { path: string } }>(read('assets').files);
  return {
    template: read('template'),
    assets: files.filter(([, { source }]) => source.path !== `${STACK}.template.json`).map(([hash]) => hash).sort(),
  };
}

/** Where one differs from the other, at most a few places. The order of keys is of no account. */
export function differences(one: Synthesized, other: Synthesized): string[] {
  return differencesAt('', one, other).slice(0, 10);
}

function differencesAt(place: string, one: unknown, other: unknown): string[] {
  if (!isContainer(one) || !isContainer(other) || Array.isArray(one) !== Array.isArray(other)) {
    return Object.is(one, other) ? [] : [`${place}: ${JSON.stringify(one)} is ${JSON.stringify(other)}`];
  }
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].flatMap((key) => differencesAt(place === '' ? key : `${place}.${key}`, one[key], other[key]));
}

function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
