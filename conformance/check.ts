import { Functions } from './functions';
import { Objects } from './objects';
import { Topics } from './topics';
import { Warehouse } from './warehouse';

/** What the databases of a warehouse may differ in. */
export type DatabaseKind = 'SNAPSHOT' | 'SERIALIZABLE' | 'CASE_INSENSITIVE';

/** What is asked: the stand-in, or a real account. */
export interface Context {
  readonly warehouse: Warehouse;
  /** The same warehouse as the IAM identity of the caller, without a database user or a secret. */
  readonly asCaller: Warehouse;
  /** Name of the caller's role, with its capital letters. */
  readonly callerRole?: string;
  readonly accountId: () => Promise<string>;
  /** What COPY reads. Its methods throw `NotRun` without a bucket. */
  readonly objects: Objects;
  readonly topics: Topics;
  readonly functions: Functions;
  /** A database with this isolation level, or with this collation. Throws `NotRun` if there can be none. */
  database(kind: DatabaseKind): Promise<Warehouse>;
}

/**
 * A fact of AWS that the library rests on and that is inferred: from a document that says something similar, from PostgreSQL, or from what
 * others have seen.
 */
export interface Check {
  /** The name by which the code refers to it. */
  readonly name: string;
  readonly fact: string;
  /** The document that is nearest to the fact. */
  readonly source: string;
  /** What `run` returns if the fact holds. */
  readonly expected: string;
  /** Returns what was seen, in the words of `expected`. Throws `NotRun` if the context lacks something. */
  run(context: Context): Promise<string>;
}

/** A check cannot run here. The message says what it needs. */
export class NotRun extends Error {
  public override readonly name = 'NotRun';
}
