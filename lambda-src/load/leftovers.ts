import { GetObjectCommand, GetObjectCommandOutput } from '@aws-sdk/client-s3';
import { ledgerKnows } from './ledger';
import { Leftover, listLeftovers } from './list-leftovers';
import { LoadTarget } from './staged-table';
import { errorChain, log } from '../runtime/log';
import { firstFields } from '../staging/first-fields';
import { stagingFolder } from '../staging/staged-key';
import { LOADED_KEY_METADATA, PROBE_MARK } from '../staging/staged-object';
import { Staging } from '../staging/staging';
import { Warehouse } from '../warehouse/warehouse';

interface Contents {
  readonly eTag?: string;
  readonly ids: ReadonlySet<string>;
  readonly loadedKey: string;
  readonly checkedAt: number;
}

/** How often the ledger is asked about a leftover if none of its messages was loaded since. */
const CHECK_INTERVAL = 5 * 60_000;

/** Maximum run time of a statement in the Data API. @see https://docs.aws.amazon.com/redshift/latest/mgmt/data-api.html */
const LONGEST_STATEMENT = 24 * 60 * 60_000;

/**
 * Objects that remain under `staging/` because their invocation could not finish.
 *
 * An invocation that dies does not know whether its load was committed. Its messages are delivered again in other groups, whose
 * objects have other names, so that nobody overwrites the first object. It is moved when the ledger knows every message in it,
 * whichever load wrote the entries. Until then it is not touched, because its load may still be running. No load runs longer than a
 * day. After that a message that the ledger does not know was not loaded from this object: it is in quarantine or still in one of the
 * queues, because a message is acknowledged only after its rows are loaded or kept. Without a ledger nothing is known before that.
 */
export class Leftovers {
  /** The contents by stem. A leftover is examined again only when something may have changed. */
  private readonly known = new Map<string, Contents>();

  constructor(private readonly staging: Staging, private readonly target: LoadTarget) {}

  /**
   * Moves or removes obsolete objects. Returns their keys, and how many leftovers remain. Objects that are younger than
   * `longestInvocation` (in milliseconds) may still be in use and are not touched.
   */
  public async sweep(warehouse: Warehouse, loadedIds: readonly string[], longestInvocation: number): Promise<{ swept: string[]; left: number }> {
    const swept: string[] = [];
    let left = 0;
    for (const leftover of await listLeftovers(this.staging, Date.now() - longestInvocation)) {
      const { stem, key } = leftover;
      if (key === undefined || stem.startsWith(`${stagingFolder(this.staging.prefix)}${PROBE_MARK}`)) {
        await this.staging.remove(key ?? stem);
        continue;
      }
      const over = leftover.lastModified < Date.now() - LONGEST_STATEMENT;
      const contents = this.target.delivery === 'EXACTLY_ONCE' ? await this.lookAgain(leftover, loadedIds, over) : undefined;
      if (contents && await ledgerKnows(warehouse, this.target, contents.ids)) {
        await this.staging.move({ key, loadedKey: contents.loadedKey });
      } else if (over) {
        await this.staging.remove(key);
      } else {
        left++;
        continue;
      }
      this.known.delete(stem);
      swept.push(key);
    }
    return { swept, left };
  }

  /** The contents of a leftover. Undefined if nothing can have changed since the last check, unless `anyway` is set. */
  private async lookAgain({ stem, key, eTag }: Leftover, loadedIds: readonly string[], anyway: boolean): Promise<Contents | undefined> {
    const known = this.known.get(stem);
    const current = known?.eTag === eTag ? known : undefined;
    if (current && !anyway && Date.now() - current.checkedAt < CHECK_INTERVAL && !loadedIds.some((id) => current.ids.has(id))) {
      return undefined;
    }
    const contents = current ?? await this.read(key!, eTag);
    // Stryker disable next-line ConditionalExpression: what is known without contents has no eTag, so that it is read again
    if (contents) {
      this.known.set(stem, { ...contents, checkedAt: Date.now() });
    }
    return contents;
  }

  private async read(key: string, eTag: string | undefined): Promise<Contents | undefined> {
    const object = await this.get(key);
    const loadedKey = object?.Metadata?.[LOADED_KEY_METADATA];
    if (!object || loadedKey === undefined) {
      return undefined;
    }
    const bytes = await object.Body!.transformToByteArray(); // a lost connection says nothing about the object
    try {
      return { eTag, ids: await firstFields(bytes, key), loadedKey, checkedAt: 0 };
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
