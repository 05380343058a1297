import { Duration } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Column } from './table';

/** How rows become items of a table of DynamoDB, and where those are kept that cannot. */
export interface ItemOptions {
  /**
   * The table that has the items. It must be in the account and Region of the ingest.
   *
   * Its items are for this ingest alone: a later version replaces the whole item, with all attributes that somebody else has added to it.
   */
  readonly table: dynamodb.ITable;

  /**
   * The attributes of an item. A column has the name of its attribute, and the types, sources and policies are those of a table of Redshift.
   *
   * Numbers become N, texts, dates and times S, VARBYTE B, BOOLEAN BOOL, and SUPER a map or a list. Dates and times are in ISO 8601 and in UTC, with
   * six decimal places, so that they sort. A column that is NULL is no attribute. The key attributes are columns that are not nullable. `encoding`
   * and `defaultValue` of a column say nothing here.
   *
   * Minimum: 1 column. Maximum: 1600 columns, and 400 KB of an item.
   */
  readonly columns: Column[];

  /**
   * The partition key of the table.
   *
   * @default - read from the table if the app defines it; needed if the table is imported
   */
  readonly partitionKey?: string;

  /**
   * The sort key of the table.
   *
   * @default - read from the table if the app defines it; none if the table is imported
   */
  readonly sortKey?: string;

  /**
   * The columns that tell which of two items with the same key is the later version. The greater value in the first of them is the later one; for equal
   * values the next column decides.
   *
   * In whatever order messages come, and however often, the latest version stays. Of two versions that are equal, the first one that came stays. Such
   * a column must not be nullable. It is a number, a text, a date or a timestamp. An item that lacks one of these attributes, because somebody else
   * has written it, counts as older than all others.
   *
   * Maximum: 8 columns.
   *
   * @default - none: the first item of each key stays, and nothing ever replaces it
   */
  readonly versionColumns?: string[];

  /**
   * For how long items live, counted from the publication of their message. DynamoDB deletes them within some days after that.
   *
   * What is deleted is forgotten, its version included: if an older message comes after that, it is written. So choose it longer than a message can be
   * on its way, which is 28 days at most, or a month more than your producers need to publish something again.
   *
   * Minimum: Duration.seconds(1).
   *
   * @default - items live for ever
   */
  readonly timeToLive?: Duration;

  /**
   * The attribute by which the table deletes items. The ingest writes the time into it, in seconds since 1970.
   *
   * @default - read from the table if the app defines it; needed with `timeToLive` if the table is imported
   */
  readonly timeToLiveAttribute?: string;

  /**
   * The bucket that keeps what the table cannot hold. You may import it, and other ingests may share it: each keeps to the folder `bucketPrefix`.
   *
   * @default - a bucket is created: encrypted, not public, TLS only
   */
  readonly rejectedBucket?: s3.IBucket;
}
