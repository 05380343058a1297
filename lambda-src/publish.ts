import { readFileSync } from 'fs';
import { join } from 'path';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { Context } from 'aws-lambda';
import { Publisher } from './publish/publisher';
import { readEnvironment } from './runtime/environment';
import { invocationTime } from './runtime/invocation-time';
import { log, startLog } from './runtime/log';
import { emit } from './runtime/metrics';
import { traced, traceInvocation } from './runtime/trace';
import { AssetSource, BucketSource, CsvSource } from './source/csv-source';
import { InflatedSource } from './source/inflated-source';
import { RangeReader } from './source/range-reader';
import { RowsOnDisk } from './source/rows-on-disk';
import { PUBLISHER_METRICS } from '../src/private/contract/metrics';
import { CsvObject, PUBLICATION_FILE, PublishEnvironment, PublishEvent } from '../src/private/contract/publish';

const environment: PublishEnvironment = {
  ...readEnvironment(['TOPIC_ARN', 'SOURCE', 'MIN_ROWS', 'MAX_MESSAGE_BYTES', 'SEED', 'PUBLISHER_ID']),
  SOURCE_INDEX: process.env.SOURCE_INDEX,
  MAX_ROWS: process.env.MAX_ROWS,
  UNKNOWN_PUBLICATION: process.env.UNKNOWN_PUBLICATION,
};

const s3 = traced(new S3Client({}));
const source = csvSource(JSON.parse(environment.SOURCE));
const ranges = new RangeReader(s3, source.rows);

const publisher = new Publisher({
  topicArn: environment.TOPIC_ARN,
  minRows: Number(environment.MIN_ROWS),
  maxRows: environment.MAX_ROWS ? Number(environment.MAX_ROWS) : undefined,
  maxMessageBytes: Number(environment.MAX_MESSAGE_BYTES),
  seed: environment.SEED,
  publication: { ...JSON.parse(readFileSync(join(__dirname, PUBLICATION_FILE), 'utf8')), ...JSON.parse(environment.UNKNOWN_PUBLICATION ?? '{}') },
  publisherId: environment.PUBLISHER_ID,
}, {
  source,
  sns: traced(new SNSClient({ maxAttempts: 5 })),
  rows: new RowsOnDisk(s3, source.rows, { read: (start, end, etag) => ranges.read(start, end, etag), log }),
  log,
  emit: (values) => emit(PUBLISHER_METRICS, values),
});

/** Handles one tick of the schedule. Lambda retries a failed tick, which sends the same messages again. */
export const handler = async (event: PublishEvent, context: Context): Promise<void> => {
  startLog(context);
  await traceInvocation(async () => publisher.publish(event, invocationTime(context)));
};

function csvSource(object: CsvObject): CsvSource {
  if (environment.SOURCE_INDEX) {
    return new AssetSource(s3, object, JSON.parse(environment.SOURCE_INDEX));
  }
  return object.compression ? new InflatedSource(s3, object, object.compression) : new BucketSource(s3, object);
}
