import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import { CsvIndexResult, CsvLocation, ROW_INDEX_SUFFIX } from './private/contract';
import { indexCsv } from './private/csv-index';

/**
 * A CSV file with a header, whose rows are published.
 *
 * The file is RFC 4180 in UTF-8, of any size. A field without quotes and without text is null, `""` is the empty text, and every
 * other value is a text. Empty lines are not rows.
 *
 * @see https://www.rfc-editor.org/rfc/rfc4180
 */
export abstract class CsvSource {
  /**
   * A CSV file on the machine that synthesizes the app. It is checked at synth, and shipped as an asset.
   *
   * @param path absolute, or relative to the working directory.
   */
  public static file(path: string): CsvSource {
    return new LocalCsv(path);
  }

  /**
   * A CSV file in a zip on the machine that synthesizes the app. It is checked at synth, and shipped as an asset.
   *
   * @param path of the zip, absolute, or relative to the working directory.
   * @param entry name of the CSV in the zip.
   */
  public static zip(path: string, entry: string): CsvSource {
    return new LocalCsv(path, entry);
  }

  /**
   * A CSV object in a bucket.
   *
   * The first tick reads it from end to end and puts an index of its rows beside it, under the same key followed by `.row-index`;
   * for an object of many GB, give the handler the time for that. When the object is replaced, the next tick does so again.
   *
   * @param key of the object. It is a plain CSV, neither zipped nor compressed.
   */
  public static bucket(bucket: s3.IBucket, key: string): CsvSource {
    return new CsvObject(bucket, key);
  }

  /** @internal */
  public abstract _bind(scope: Construct): CsvSourceConfig;
}

/** @internal */
export interface CsvSourceConfig {
  readonly source: CsvLocation;
  readonly index?: CsvLocation;
  /** What is known of the file at synth. */
  readonly contents?: Pick<CsvIndexResult, 'rows' | 'columns' | 'longestRow'> & { readonly name: string };
  readonly grantRead: (grantee: iam.IGrantable) => void;
}

class LocalCsv extends CsvSource {
  constructor(private readonly path: string, private readonly entry?: string) {
    super();
  }

  public _bind(scope: Construct): CsvSourceConfig {
    const { csvFile, indexFile, rows, columns, longestRow } = indexCsv(this.path, this.entry);
    const csv = new Asset(scope, 'Csv', { path: csvFile });
    const index = new Asset(scope, 'RowIndex', { path: indexFile });
    return {
      source: { bucket: csv.s3BucketName, key: csv.s3ObjectKey },
      index: { bucket: index.s3BucketName, key: index.s3ObjectKey },
      contents: { rows, columns, longestRow, name: this.entry === undefined ? this.path : `${this.path}, entry ${this.entry}` },
      grantRead(grantee) {
        // These two objects only: the bucket holds the assets of every stack of the account.
        iam.Grant.addToPrincipal({
          grantee,
          actions: ['s3:GetObject'],
          resourceArns: [csv.bucket.arnForObjects(csv.s3ObjectKey), index.bucket.arnForObjects(index.s3ObjectKey)],
        });
      },
    };
  }
}

class CsvObject extends CsvSource {
  constructor(private readonly bucket: s3.IBucket, private readonly key: string) {
    super();
  }

  public _bind(): CsvSourceConfig {
    const { bucket, key } = this;
    return {
      source: { bucket: bucket.bucketName, key },
      grantRead(grantee) {
        iam.Grant.addToPrincipalOrResource({
          grantee,
          resource: bucket,
          actions: ['s3:GetObject'],
          resourceArns: [bucket.arnForObjects(key), bucket.arnForObjects(`${key}${ROW_INDEX_SUFFIX}`)],
        });
        iam.Grant.addToPrincipalOrResource({
          grantee, resource: bucket, actions: ['s3:PutObject'], resourceArns: [bucket.arnForObjects(`${key}${ROW_INDEX_SUFFIX}`)],
        });
        bucket.encryptionKey?.grant(grantee, 'kms:Decrypt', 'kms:GenerateDataKey');
      },
    };
  }
}
