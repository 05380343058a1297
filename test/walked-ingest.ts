import type { SQSBatchResponse } from 'aws-lambda';
import { fieldsOf, stagedRows } from '../lambda-src/encode/staged-rows';
import { FORGOTTEN_ID } from '../lambda-src/load/forgotten';
import { createRedshiftIngest } from '../lambda-src/redshift/create-redshift-ingest';
import { isManifest } from '../lambda-src/staging/staged-key';
import { rowNumbers } from '../local/kept-lines';
import type { Action } from '../model/actions';
import { attributesOf, bodyOf, bucketPrefix, dayOf, NARROW_LENGTH, publishedAt, SCHEMA_NAME, TABLE_NAMES, timeOf, versionOf, withoutAttempt } from '../model/names';
import { Reached } from '../model/random-walk';
import type { Configuration, Handler, State, World } from '../model/world';
import { DataApiDouble } from './lambda-src/data-api-double';
import { loaderEnvironment } from './lambda-src/deployed';
import { noCulprits, sqsEvent } from './lambda-src/events';
import { MemoryBucket } from './lambda-src/memory-bucket';
import { column, ingestSchema } from './lambda-src/schemas';
import { WarehouseDouble } from './lambda-src/warehouse-double';
import { IngestSchema } from '../src/private/contract/ingest';
import { DEDUPLICATION_ATTRIBUTE } from '../src/private/contract/message';
import { ReplayResult } from '../src/private/contract/replay';

/** Kinds of calls that an action of the model lets through, or holds. */
type Kind = 'KEEP' | 'STAGE' | 'SUBMIT' | 'OTHER';

interface Command {
  readonly input: object;
  readonly constructor: { readonly name: string };
}

function kindOf({ input, constructor: { name } }: Command): Kind {
  const { Key = '', StatementName = '' } = input as { Key?: string; StatementName?: string };
  switch (name) {
    case 'PutObjectCommand':
    case 'CopyObjectCommand':
      return /(^|\/)rejected\//.test(Key) ? 'KEEP' : /(^|\/)staging\/(?!probe-)/.test(Key) ? 'STAGE' : 'OTHER';
    case 'BatchExecuteStatementCommand':
      return StatementName.startsWith('load ') ? 'SUBMIT' : 'OTHER';
    default:
      return 'OTHER';
  }
}

/** What an invocation waits for in each phase of the model. */
const WAITS_FOR: Readonly<Record<Handler['phase'], Kind | 'NOTHING'>> = { KEEP: 'KEEP', LOAD: 'STAGE', WAIT: 'SUBMIT', SETTLE: 'OTHER', END: 'NOTHING' };

/** Where invocations are after an action. */
export interface Stops {
  /** What each waits for. */
  readonly waiting: readonly (string | undefined)[];
  /** The messages that are in the queue again because one has ended. */
  readonly givenBack: readonly string[];
}

/** Where they must be, the model says. */
export function mustStop(before: State, action: Action, then: State): Stops {
  const ends = action.do === 'settle' || action.do === 'end';
  const { ingest } = ends ? before.handlers[action.at]! : { ingest: 0 };
  return {
    waiting: then.handlers.map((handler) => handler ? WAITS_FOR[handler.phase] : undefined),
    givenBack: ends ? then.queues[ingest].filter((message) => !before.queues[ingest].includes(message)) : [],
  };
}

/** An invocation whose calls get through only when the walk lets them. */
class Invocation {
  private passing: ReadonlySet<Kind> = new Set();
  private held: { readonly kind: Kind; readonly command: Command; readonly pass: () => void; readonly fail: (error: Error) => void }[] = [];
  private left = 365 * 24 * 60 * 60_000; // nothing is ever old enough to be swept
  private isGone = false;

  readonly context = { getRemainingTimeInMillis: () => this.left };

  answer?: Partial<SQSBatchResponse> & Partial<ReplayResult>;

  constructor(private readonly send: (client: 's3' | 'redshiftData', command: Command) => Promise<unknown>) {}

  client(name: 's3' | 'redshiftData'): { send: (command: Command) => Promise<unknown> } {
    return {
      send: async (command) => {
        if (this.isGone) {
          throw new Error('this environment is no more');
        }
        const kind = kindOf(command);
        if (!this.passing.has(kind)) {
          await new Promise<void>((pass, fail) => this.held.push({ kind, command, pass, fail }));
        }
        return this.send(name, command);
      },
    };
  }

  /** What it waits for: one kind of call, or nothing, because it has ended. */
  get waitsFor(): string {
    return this.answer ? 'NOTHING' : [...new Set(this.held.map(({ kind }) => kind))].join(' and ');
  }

  /** Lets calls through until it cannot go on without another one. */
  async pass(...kinds: readonly Kind[]): Promise<void> {
    this.passing = new Set(kinds);
    const passing = this.held.filter(({ kind }) => this.passing.has(kind));
    this.held = this.held.filter((call) => !passing.includes(call));
    passing.forEach(({ pass }) => pass());
    await allElse();
    this.passing = new Set();
  }

  /** No call gets through any more. Returns the load that it has submitted and that may still run. */
  async kill(): Promise<Command | undefined> {
    const submitted = this.held.find(({ kind }) => kind === 'SUBMIT')?.command;
    this.isGone = true;
    this.left = 0;
    this.held.forEach(({ fail }) => fail(new Error('this environment is no more')));
    await allElse();
    return submitted;
  }
}

/** Everything that can happen without a held call happens before this: services in memory answer at once. */
async function allElse(): Promise<void> {
  for (let turn = 0; turn < 2; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** The real handler, one for each ingest of a walk, with services in memory. */
export class WalkedIngest {
  private readonly bucket = new MemoryBucket();
  private readonly tables: { readonly warehouse: WarehouseDouble; readonly api: DataApiDouble }[];
  private readonly invocations: (Invocation | undefined)[] = [];
  private orphans: { readonly ingest: number; readonly command: Command; readonly since: number }[] = [];

  constructor(private readonly world: World) {
    this.tables = Array.from({ length: world.scenario.ingests ?? 1 }, () => {
      const warehouse = new WarehouseDouble(this.bucket);
      warehouse.refuses = (fields) => (fields.at(-1)!.endsWith(' refused') ? 'refused' : undefined);
      return { warehouse, api: new DataApiDouble(warehouse.execute) };
    });
  }

  /** Does what an action of the model says. */
  async act(action: Action, before: State, then: State): Promise<Stops> {
    await this.do(action, before);
    let givenBack: readonly string[] = [];
    if (action.do === 'settle' || action.do === 'end') {
      const { answer } = this.invocations[action.at]!;
      // An invocation whose load has failed ends by itself.
      if (answer && then.handlers[action.at] === null) {
        const queue = before.queues[before.handlers[action.at]!.ingest];
        const failed = answer.batchItemFailures?.map(({ itemIdentifier }) => itemIdentifier.slice('item-'.length)) ?? [];
        givenBack = failed.filter((message) => !queue.includes(message));
        this.invocations[action.at] = undefined;
      }
    }
    return { waiting: then.handlers.map((_handler, at) => this.invocations[at]?.waitsFor), givenBack };
  }

  private async do(action: Action, before: State): Promise<void> {
    switch (action.do) {
      case 'deliver': {
        const messages = action.messages.map((name) => {
          const spec = this.world.scenario.messages[name];
          const deduplicationId = attributesOf(spec)[DEDUPLICATION_ATTRIBUTE];
          return { id: name, body: bodyOf(name, spec), publishedAt: publishedAt(before.published[name]), deduplicationId };
        });
        return this.begin(action.at, action.ingest, before, sqsEvent(...messages));
      }
      case 'replay rejected':
      case 'replay loaded':
        return this.begin(action.at, action.ingest, before, this.replay(action));
      case 'keep':
        return this.invocations[action.at]!.pass('KEEP', 'OTHER');
      case 'submit':
        return this.invocations[action.at]!.pass('STAGE', 'OTHER');
      case 'run': {
        const { ingest } = before.handlers[action.at]!;
        return this.reading(ingest, action.misread, async () => this.invocations[action.at]!.pass('SUBMIT'));
      }
      case 'run orphan': {
        const { ingest, command } = this.orphans[action.at];
        this.orphans = this.orphans.filter((_orphan, at) => at !== action.at);
        return this.reading(ingest, action.misread, async () => void await this.tables[ingest].api.client.send(command as never));
      }
      case 'settle':
        return this.invocations[action.at]!.pass('OTHER');
      case 'kill': {
        const command = await this.invocations[action.at]!.kill();
        this.orphans.push(...command ? [{ ingest: before.handlers[action.at]!.ingest, command, since: before.day }] : []);
        this.invocations[action.at] = undefined;
        return;
      }
      case 'wait':
        jest.setSystemTime(timeOf(before.day + action.days));
        this.orphans = this.orphans.filter(({ since }) => since >= before.day + action.days - 1);
        return;
      default: // what happens in queues, and in the configuration of the next invocation
        return;
    }
  }

  /** Calls the handler with a replay that the model says loads nothing, and lets it do whatever it does. Returns what it has loaded, and failed at. */
  async replayFreely(action: Extract<Action, { do: 'replay rejected' | 'replay loaded' }>, state: State): Promise<unknown> {
    await this.begin(action.at, action.ingest, state, this.replay(action));
    const invocation = this.invocations[action.at]!;
    await invocation.pass('KEEP', 'STAGE', 'SUBMIT', 'OTHER');
    this.invocations[action.at] = undefined;
    return [invocation.answer?.rowsLoaded, invocation.answer?.failed];
  }

  reached(): Reached {
    const { bucket } = this;
    return {
      rows: this.tables.map(({ warehouse }) => warehouse.rows.map((row) => rowOf(row)).sort()),
      ledgers: this.tables.map(({ warehouse: { ledger } }) => Object.fromEntries([...ledger].filter(([id]) => id !== FORGOTTEN_ID)
        .map(([id, { rows, digest, version, loadedAt }]) => [id, { rows, digest, version: version!, day: dayOf(loadedAt) }]))),
      kept: Object.fromEntries(bucket.keys().filter((key) => /(^|\/)rejected\//.test(key)).map((key) => {
        const [{ deduplicationId, messageId, digest, version, rowsStaged }, ...lines] = bucket.text(key).trimEnd().split('\n').map((line) => JSON.parse(line));
        return [key, { id: deduplicationId, message: messageId, digest, version, rowsStaged, rows: lines.flatMap(rowNumbers).sort() }];
      })),
      loaded: Object.fromEntries(bucket.keys().filter((key) => /(^|\/)loaded\//.test(key)).map((key) => [key, this.rowsOf(key)])),
      staged: bucket.keys().filter((key) => /(^|\/)staging\//.test(key) && !isManifest(key)).map((key) => ({ name: withoutAttempt(key), rows: this.rowsOf(key) }))
        .sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1)),
    };
  }

  private async begin(at: number, ingest: number, { deployed }: State, event: object): Promise<void> {
    const { bucket, tables } = this;
    const invocation = new Invocation(async (client, command) => (
      client === 's3' ? bucket.s3.send(command as never) : tables[ingest].api.client.send(command as never)));
    this.invocations[at] = invocation;
    const handler = createRedshiftIngest(
      {
        ...loaderEnvironment(SCHEMA_NAME, TABLE_NAMES[ingest]),
        BUCKET_PREFIX: bucketPrefix(this.world, ingest),
        SUBSCRIPTION_DEAD_LETTER_QUEUE_URL: 'https://sqs/dead',
      },
      schemaOf(this.world.scenario.configurations[deployed[ingest]]),
      { s3: invocation.client('s3') as never, redshiftData: invocation.client('redshiftData') as never, sqs: {} as never, tryMessages: noCulprits },
    );
    // Without an answer it waits for nothing that the model knows of.
    handler(event as never, invocation.context).then((answer) => { invocation.answer = answer; }, () => undefined);
    await invocation.pass('OTHER');
  }

  private replay({ ingest, key, force }: Extract<Action, { do: 'replay rejected' | 'replay loaded' }>): object {
    return { replay: { prefix: key.slice(bucketPrefix(this.world, ingest).length), force } };
  }

  private async reading(ingest: number, misread: boolean, run: () => Promise<void>): Promise<void> {
    const { warehouse } = this.tables[ingest];
    const { reads } = warehouse;
    warehouse.reads = misread ? (rows) => rows.slice(1) : reads;
    await run();
    warehouse.reads = reads;
  }

  private rowsOf(key: string): string[] {
    const csv = Buffer.from(this.bucket.text(key));
    return stagedRows(csv).map((row) => fieldsOf(csv, row)).map((fields) => `${fields[0]} ${rowOf(fields)}`).sort();
  }
}

/** The name of a row is the first word of its last field. */
function rowOf(fields: readonly string[]): string {
  return fields.at(-1)!.split(' ')[0];
}

function schemaOf(configuration: Configuration): IngestSchema {
  const length = configuration.length === 'NARROW' ? NARROW_LENGTH : 1000;
  return ingestSchema({
    version: versionOf(configuration, false),
    columns: [column('id', { name: 'VARCHAR', length: 10 }, 'VARCHAR(10)'), column('text', { name: 'VARCHAR', length }, `VARCHAR(${length})`)],
    unknownFields: configuration.unknownFields,
    ledgerHorizonDays: configuration.horizonDays,
  });
}
