import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import { CsvOptions } from './csv-options';
import { inAccountOf } from './private/bucket/bucket-grant';
import { CsvCompression, CsvIndexResult, CsvLocation, CsvObject, INDEXED_CSV_SUFFIX, ROW_INDEX_SUFFIX } from './private/contract/publish';
import { grantKey } from './private/key-grant';
import { CsvFormat, indexCsv } from './private/publisher/csv-index';
import { requireRegionOf } from './private/required-place';
import { requireKnown } from './private/validation';

/**
 * A CSV file with a header. Its rows are published.
 *
 * The file must follow RFC 4180 and be in UTF-8, but it may have another delimiter than a comma. It may have any size. A field without quotes and without text is null, `""` is the empty
 * text, and every other value is a text. Empty lines are ignored.
 *
 * @see https://www.rfc-editor.org/rfc/rfc4180
 */
export class CsvSource {
  /**
   * A CSV file on the machine that synthesizes the app. It is checked at synth and deployed as an asset.
   *
   * @param path absolute, or relative to the working directory.
   */
  public static file(path: string, options?: CsvOptions): CsvSource {
    return CsvSource.ofFile(path, formatOf(options));
  }

  /**
   * A gzip-compressed CSV file on the machine that synthesizes the app. It is checked at synth and deployed as an uncompressed asset.
   *
   * @param path absolute, or relative to the working directory.
   */
  public static gzip(path: string, options?: CsvOptions): CsvSource {
    return CsvSource.ofFile(path, formatOf(options, { format: 'GZIP' }));
  }

  /**
   * A CSV file in a zip on the machine that synthesizes the app. It is checked at synth and deployed as an uncompressed asset.
   *
   * @param path path of the zip, absolute or relative to the working directory.
   * @param entry name of the CSV in the zip.
   */
  public static zip(path: string, entry: string, options?: CsvOptions): CsvSource {
    return CsvSource.ofFile(path, formatOf(options, { format: 'ZIP', entry }));
  }

  /**
   * A CSV object in a bucket.
   *
   * The first tick reads the whole object and stores an index of its rows beside it, under the same key followed by `.row-index`.
   * If the object is larger than about 2 GB, raise the `timeout` of the handler. When you replace the object, the next tick indexes it
   * again.
   *
   * @param bucket if it is of another account, import it with that account by `s3.Bucket.fromBucketAttributes()`.
   * @param key the key of the object. The object must be a plain CSV, neither zipped nor compressed.
   */
  public static bucket(bucket: s3.IBucket, key: string, options?: CsvOptions): CsvSource {
    return CsvSource.ofObject(bucket, key, formatOf(options));
  }

  /**
   * A gzip-compressed CSV object in a bucket.
   *
   * Rows in the middle of a compressed file cannot be read on their own. So the first tick decompresses the object once, in constant
   * memory. It stores the plain CSV and an index of its rows under the same key followed by `.indexed-csv`, so the bucket has a second,
   * uncompressed copy of the file. If the CSV is larger than about 1 GB, raise the `timeout` of the handler. When you replace the object,
   * the next tick does this again.
   *
   * If the handler is stopped meanwhile, it leaves an incomplete upload. Add a lifecycle rule to the bucket that aborts incomplete
   * multipart uploads.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpu-abort-incomplete-mpu-lifecycle-config.html
   */
  public static gzipInBucket(bucket: s3.IBucket, key: string, options?: CsvOptions): CsvSource {
    return CsvSource.ofObject(bucket, key, formatOf(options, { format: 'GZIP' }));
  }

  /**
   * A CSV file in a zip object in a bucket.
   *
   * The first tick decompresses it once and stores it beside the zip, as with `gzipInBucket()`.
   *
   * @param entry name of the CSV in the zip.
   */
  public static zipInBucket(bucket: s3.IBucket, key: string, entry: string, options?: CsvOptions): CsvSource {
    return CsvSource.ofObject(bucket, key, formatOf(options, { format: 'ZIP', entry }));
  }

  private static ofFile(path: string, format: CsvFormat): CsvSource {
    return new CsvSource((scope) => bindFile(scope, path, format));
  }

  private static ofObject(bucket: s3.IBucket, key: string, format: CsvFormat): CsvSource {
    return new CsvSource((scope) => bindObject(scope, bucket, key, format));
  }

  private constructor(private readonly bind: (scope: Construct) => CsvSourceConfig) {}

  /** @internal */
  public _bind(scope: Construct): CsvSourceConfig {
    return this.bind(scope);
  }
}

/** @internal */
export interface CsvSourceConfig {
  readonly source: CsvObject;
  readonly index?: CsvLocation;
  /** What is known about the file at synth. */
  readonly contents?: Pick<CsvIndexResult, 'rows' | 'columns' | 'longestRow'> & { readonly name: string };
  readonly grantRead: (grantee: iam.IGrantable) => void;
}

function bindFile(scope: Construct, path: string, format: CsvFormat): CsvSourceConfig {
  const { csvFile, indexFile, rows, columns, longestRow } = indexCsv(path, format);
  const csv = new Asset(scope, 'Csv', { path: csvFile });
  const index = new Asset(scope, 'RowIndex', { path: indexFile });
  const { compression } = format;
  const name = compression?.format === 'ZIP' ? `${path}, entry ${compression.entry}` : path;
  return {
    source: { bucket: csv.s3BucketName, key: csv.s3ObjectKey },
    index: { bucket: index.s3BucketName, key: index.s3ObjectKey },
    contents: { rows, columns, longestRow, name },
    grantRead(grantee) {
      // These two objects only: the bucket holds the assets of every stack of the account.
      iam.Grant.addToPrincipal({
        grantee,
        actions: ['s3:GetObject'],
        resourceArns: [csv.bucket.arnForObjects(csv.s3ObjectKey), index.bucket.arnForObjects(index.s3ObjectKey)],
        conditions: inAccountOf(csv.bucket),
      });
    },
  };
}

function bindObject(scope: Construct, bucket: s3.IBucket, key: string, { compression, delimiter }: CsvFormat): CsvSourceConfig {
  requireRegionOf(scope, 'source', bucket, 'S3 is called in the Region of the function, so replicate the object to a bucket of that Region');
  const made = bucket.arnForObjects(`${key}${compression ? INDEXED_CSV_SUFFIX : ROW_INDEX_SUFFIX}`);
  return {
    source: { bucket: bucket.bucketName, key, compression, delimiter },
    grantRead(grantee) {
      const grant = (actions: string[], resourceArns: string[]) =>
        iam.Grant.addToPrincipalOrResource({ grantee, resource: bucket, actions, resourceArns, conditions: inAccountOf(bucket) });
      grant(['s3:GetObject'], [bucket.arnForObjects(key), made]);
      grant(['s3:PutObject', ...compression ? ['s3:AbortMultipartUpload'] : []], [made]);
      if (bucket.encryptionKey) {
        grantKey(grantee, bucket.encryptionKey, ['kms:Decrypt', 'kms:GenerateDataKey'], 's3');
      }
    },
  };
}

/** One character of ASCII that no value or line end would be taken for. */
const DELIMITER = /^[\t !#-/:-@[-`{-~]$/;

function formatOf({ delimiter }: CsvOptions = {}, compression?: CsvCompression): CsvFormat {
  requireKnown('delimiter', delimiter, 'the CSV is checked with it');
  if (delimiter !== undefined && !DELIMITER.test(delimiter)) {
    throw new Error(`'delimiter' must be one character of ASCII that is not a letter, digit, double quote or line end, got ${JSON.stringify(delimiter)}`);
  }
  return { compression, delimiter };
}
