import { IngestParts } from './ingest-messages';
import { SetCulpritsAside } from './set-culprits-aside';
import { Topics } from '../message/envelope';
import { Protection } from '../protection/protection';
import { BucketFolder } from '../runtime/bucket-folder';

/** What a replay works with. */
export interface ReplayMeans {
  readonly parts: IngestParts;
  readonly folder: BucketFolder;
  /** Milliseconds that any invocation of this function can last. */
  readonly longest: number;
  readonly setCulpritsAside: SetCulpritsAside;
  /** The topics that messages may be of. With force of any. */
  readonly topics: Topics | undefined;
  /** Present if a column is protected. */
  readonly protection?: Protection;
  /** Tells whether there is enough time for another batch. */
  readonly timeLeft: () => boolean;
}
