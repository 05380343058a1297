import { GetObjectCommand, GetObjectCommandOutput } from '@aws-sdk/client-s3';
import { idsInLedger } from './ledger';
import { Leftover, listLeftovers } from './list-leftovers';
import { LoadTarget } from './staged-table';
import { errorChain, log } from '../runtime/log';
import { idsOf } from '../staging/ids-of';
import { stagingFolder } from '../staging/staged-key';
import { LOADED_KEY_METADATA, PROBE_MARK } from '../staging/staged-object';
import { Staging } from '../staging/staging';
import { Warehouse } from '../warehouse/warehouse';

interface Contents {
  readonly ids: ReadonlySet<string>;
  readonly loadedKey: string;
}

/** A leftover that is settled when the ledger has answered. */
interface Waiting {
  readonly leftover: Leftover;
  /** Undefined if the object says nothing, or if nobody can be asked. */
  readonly contents?: Contents;
}

/** What became of leftovers. */
export interface Tidied {
  moved: number;
  removed: number;
  /** How many remain. */
  left: number;
}

/** Maximum run time of a statement in the Data API. @see https://docs.aws.amazon.com/redshift/latest/mgmt/data-api.html */
const LONGEST_STATEMENT = 24 * 60 * 60_000;

/** Objects that are read, moved or removed at the same time. */
const AT_ONCE = 8;

/** As soon as so many messages or objects wait, the ledger is asked. As many ids of SNS fit into one statement. */
const ASKED_IDS = 3_500;
const ASKED_OBJECTS = 400;

/** The part of the time in which the last ones are settled that were read. */
const SHARE_TO_SETTLE = 0.3;

/**
 * Objects that remain under `staging/` because their invocation could not finish.
 *
 * An invocation that dies does not know whether its load was committed. Its messages are delivered again in other groups, whose
 * objects have other names, so that nobody overwrites the first object. It is moved when the ledger knows every message in it,
 * whichever load wrote the entries. Until then it is not touched, because its load may still be running. No load runs longer than a
 * day. After that a message that the ledger does not know was not loaded from this object: it is in quarantine or still in one of the
 * queues, because a message is acknowledged only after its rows are loaded or kept. Without a ledger nothing is known before that.
 *
 * They are tidied up apart from batches, whose messages would wait for it. What nobody tidies up expires.
 */
export class Leftovers {
  constructor(private readonly staging: Staging, private readonly target: LoadTarget) {}

  /**
   * Moves or removes obsolete objects, the oldest first, as long as there is time. Objects that are younger than
   * `longestInvocation` (in milliseconds) may still be in use and are not touched.
   */
  public async tidy(warehouse: Warehouse, longestInvocation: number): Promise<Tidied> {
    const leftovers = await listLeftovers(this.staging, Date.now() - longestInvocation);
    const tidied: Tidied = { moved: 0, removed: 0, left: 0 };
    const waiting: Waiting[] = [];
    const reserved = warehouse.time.remaining() * SHARE_TO_SETTLE;
    for (let next = 0; next < leftovers.length;) {
      if (warehouse.time.remaining() <= reserved) {
        tidied.left += leftovers.length - next;
        break;
      }
      const some = leftovers.slice(next, next += AT_ONCE);
      waiting.push(...(await Promise.all(some.map(async (leftover) => this.look(leftover)))).filter((one) => one !== undefined));
      if (waiting.length >= ASKED_OBJECTS || idsIn(waiting) >= ASKED_IDS) {
        await this.settle(warehouse, waiting.splice(0), tidied);
      }
    }
    await this.settle(warehouse, waiting, tidied);
    return tidied;
  }

  /** Removes what needs no question: a probe, or a manifest without its object. */
  private async look(leftover: Leftover): Promise<Waiting | undefined> {
    const { stem, key } = leftover;
    if (key === undefined || stem.startsWith(`${stagingFolder(this.staging.prefix)}${PROBE_MARK}`)) {
      await this.staging.remove(key ?? stem);
      return undefined;
    }
    return { leftover, contents: this.target.delivery === 'EXACTLY_ONCE' ? await this.read(key) : undefined };
  }

  private async settle(warehouse: Warehouse, waiting: readonly Waiting[], tidied: Tidied): Promise<void> {
    const known = await idsInLedger(warehouse, this.target, new Set(waiting.flatMap(({ contents }) => [...contents?.ids ?? []])));
    for (let next = 0; next < waiting.length; next += AT_ONCE) {
      await Promise.all(waiting.slice(next, next + AT_ONCE).map(async (one) => this.settleOne(one, known, tidied)));
    }
  }

  private async settleOne({ leftover: { key, lastModified }, contents }: Waiting, known: ReadonlySet<string>, tidied: Tidied): Promise<void> {
    if (contents && [...contents.ids].every((id) => known.has(id))) {
      await this.staging.move({ key: key!, loadedKey: contents.loadedKey });
      tidied.moved++;
      log({ message: 'leftover moved', key });
    } else if (lastModified < Date.now() - LONGEST_STATEMENT) {
      await this.staging.remove(key!);
      tidied.removed++;
      log({ message: 'leftover removed', key });
    } else {
      tidied.left++;
    }
  }

  private async read(key: string): Promise<Contents | undefined> {
    const object = await this.get(key);
    const loadedKey = object?.Metadata?.[LOADED_KEY_METADATA];
    if (!object || loadedKey === undefined) {
      return undefined;
    }
    const bytes = await object.Body!.transformToByteArray(); // a lost connection says nothing about the object
    try {
      return { ids: await idsOf(bytes, key), loadedKey };
    } catch (error) {
      log({ level: 'WARN', message: 'leftover cannot be read; it is removed after a day', key, error: errorChain(error) });
      return undefined;
    }
  }

  private async get(key: string): Promise<GetObjectCommandOutput | undefined> {
    try {
      return await this.staging.s3.send(new GetObjectCommand({ Bucket: this.staging.bucket, Key: key }));
    } catch (error) {
      if (await this.staging.exists(key)) {
        throw error;
      }
      return undefined;
    }
  }
}

function idsIn(waiting: readonly Waiting[]): number {
  return waiting.reduce((sum, { contents }) => sum + (contents?.ids.size ?? 0), 0);
}
