import { Duration } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { requireDays } from './private/validation';

/**
 * How long objects stay in a folder of the staging bucket, and what happens to them then.
 *
 * The bucket's lifecycle acts once a day and rounds up to midnight UTC.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html
 */
export class Retention {
  /**
   * Objects are deleted.
   *
   * @param after age of the object, in whole days. Minimum: 1 day.
   */
  public static expire(after: Duration): Retention {
    requireDays('after', after, { min: 1, max: 36500 });
    return new Retention({ expiration: after });
  }

  /**
   * Objects move to S3 Glacier Instant Retrieval and stay there. They can be read at once, and a replay reads them. Each read costs.
   *
   * Objects under 128 KB do not move, because storing them there costs more than it saves. S3 bills at least 90 days.
   *
   * @param after age of the object, in whole days. Minimum: 0 days.
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html
   */
  public static glacierInstantRetrieval(after: Duration): Retention {
    return Retention.transition(s3.StorageClass.GLACIER_INSTANT_RETRIEVAL, after);
  }

  /**
   * Objects move to S3 Glacier Flexible Retrieval and stay there. Before a replay can read them, you must restore them, which takes minutes to
   * hours.
   *
   * Objects under 128 KB do not move, because storing them there costs more than it saves. S3 bills at least 90 days.
   *
   * @param after age of the object, in whole days. Minimum: 0 days.
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html
   */
  public static glacier(after: Duration): Retention {
    return Retention.transition(s3.StorageClass.GLACIER, after);
  }

  /**
   * Objects move to S3 Glacier Deep Archive, the cheapest class, and stay there. Before a replay can read them, you must restore them, which
   * takes up to 48 hours.
   *
   * Objects under 128 KB do not move, because storing them there costs more than it saves. S3 bills at least 180 days.
   *
   * @param after age of the object, in whole days. Minimum: 0 days.
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html
   */
  public static deepArchive(after: Duration): Retention {
    return Retention.transition(s3.StorageClass.DEEP_ARCHIVE, after);
  }

  /**
   * Objects move to S3 Intelligent-Tiering, which chooses the cheapest tier by how often an object is read. They can be read at once.
   *
   * Objects under 128 KB do not move. There is no minimum of days, and S3 bills for watching each object.
   *
   * @param after age of the object, in whole days. Minimum: 0 days.
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/intelligent-tiering-overview.html
   */
  public static intelligentTiering(after: Duration): Retention {
    return Retention.transition(s3.StorageClass.INTELLIGENT_TIERING, after);
  }

  /** Objects stay where they are forever. They cost S3 Standard storage. */
  public static keep(): Retention {
    return new Retention();
  }

  private static transition(storageClass: s3.StorageClass, after: Duration): Retention {
    requireDays('after', after, { min: 0, max: 36500 });
    return new Retention({ transitions: [{ storageClass, transitionAfter: after }] });
  }

  private constructor(private readonly action?: Pick<s3.LifecycleRule, 'expiration' | 'transitions'>) {}

  /** @internal */
  public _lifecycleRule(prefix: string): s3.LifecycleRule | undefined {
    return this.action && { id: `${prefix.slice(0, -1)}-objects`, prefix, ...this.action };
  }

  /** @internal The age at which objects are deleted. Undefined if they are kept. */
  public _expiration(): Duration | undefined {
    return this.action?.expiration;
  }
}
