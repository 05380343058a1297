import { spawn } from 'child_process';
import { once } from 'events';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { QUEUE_ARN, sixMegabyteEvent, TOPIC_ARN } from './event';
import { ingestSchema } from './ingest-schema';
import { Table } from './tables';
import { SCHEMA_FILE } from '../../src/private/contract/ingest';
import { Stub } from '../publisher/stub';

const BUNDLE = path.join(__dirname, '..', '..', 'assets', 'lambda-src', 'ingest', 'index.js');

/** What the process of a function took for one event: megabytes, and milliseconds of CPU. */
export interface Peak {
  readonly peak: number;
  readonly cpu: number;
}

/** Heap limits as Lambda sets them for a function of 256 MB. */
const SPACES = ['--max-old-space-size=231', '--max-semi-space-size=12'];

/**
 * The most memory that the process of the ingest has while it handles an event of 6 MB, after its start. It is the memory that Lambda limits: the
 * heap, what is outside of it, and the code. A loader loads what is staged, so that S3 is all that the function needs.
 */
export async function peakOf(table: Table): Promise<Peak> {
  const folder = mkdtempSync(path.join(tmpdir(), 'event-'));
  const s3 = await Stub.start({});
  try {
    const bundle = path.join(folder, 'index.js');
    copyFileSync(BUNDLE, bundle);
    writeFileSync(path.join(folder, SCHEMA_FILE), JSON.stringify(ingestSchema(table.columns, table.payloadFormat, 'EXACTLY_ONCE')));
    const event = path.join(folder, 'event.json');
    writeFileSync(event, sixMegabyteEvent(table));
    return await handled(bundle, event, s3.endpoint);
  } finally {
    await s3.stop();
    rmSync(folder, { recursive: true });
  }
}

async function handled(bundle: string, event: string, endpoint: string): Promise<Peak> {
  const child = spawn(process.execPath, [...SPACES, path.join(__dirname, 'handle-event.js'), bundle, event], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      PATH: process.env.PATH,
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'bench',
      AWS_SECRET_ACCESS_KEY: 'bench',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      SCHEMA_NAME: 'public',
      TABLE_NAME: 'bench',
      STAGING_BUCKET: 'bench',
      QUEUE_ARNS: QUEUE_ARN,
      TOPIC_ARNS: TOPIC_ARN,
      STACK_ID: 'bench',
      URL_SUFFIX: 'amazonaws.com',
    },
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text) => said += text);
  const [code] = await once(child, 'close');
  if (code !== 0) {
    throw new Error(`the ingest failed: ${said}`);
  }
  return JSON.parse(said);
}
