import { once } from 'events';
import { Agent, request, Server } from 'http';
import { AddressInfo } from 'net';
import { Call, errorReply, HttpRequest, jsonReply, Reply } from '../wire/call';
import { Clock } from '../wire/clock';

/** A stand-in of DynamoDB without types. */
const dynalite: (options: { createTableMs: number; deleteTableMs: number; updateTableMs: number }) => Server = require('dynalite'); // eslint-disable-line @typescript-eslint/no-require-imports

type AttributeValue = Record<string, any>;
type Item = Record<string, AttributeValue>;

interface TimeToLive {
  readonly TableName: string;
  readonly TimeToLiveSpecification: { readonly AttributeName: string; readonly Enabled: boolean };
}

/** DynamoDB, simulated by the dynalite package, in memory and in this process. It starts with the first call. */
export class DynamoDb {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 64 });
  private started?: Promise<Server>;
  /** The attribute by which each table deletes items. */
  private readonly timeToLive = new Map<string, string>();

  constructor(private readonly clock: Clock) {}

  async handle(call: Call): Promise<Reply> {
    const input = JSON.parse(call.http.body.toString());
    switch (call.operation) {
      case 'UpdateTimeToLive':
        return this.updateTimeToLive(input);
      case 'PutItem':
      case 'UpdateItem':
      case 'DeleteItem':
        if (input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD') {
          return errorReply(call.service, 501, 'NotImplemented', 'the local engine\'s DynamoDB does not return the old item on a refused condition');
        }
    }
    return this.forward(call.http);
  }

  /** Makes a call of the engine itself. */
  async call(operation: string, input: object): Promise<any> {
    const { statusCode, body } = await this.forward({
      method: 'POST',
      path: '/',
      query: new URLSearchParams(),
      headers: {
        'x-amz-target': `DynamoDB_20120810.${operation}`,
        'content-type': 'application/x-amz-json-1.0',
        // It looks whether there is a signature, and does not check it.
        'authorization': 'AWS4-HMAC-SHA256 Credential=local/20000101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=none',
        'x-amz-date': '20000101T000000Z',
      },
      body: Buffer.from(JSON.stringify(input)),
    });
    const answer = JSON.parse(body.toString());
    if (statusCode !== 200) {
      throw Object.assign(new Error(answer.message ?? answer.Message), { name: String(answer.__type).split('#').pop() });
    }
    return answer;
  }

  /** All items of a table. */
  async items(TableName: string): Promise<Item[]> {
    const items: Item[] = [];
    for (let ExclusiveStartKey: Item | undefined, more = true; more; more = ExclusiveStartKey !== undefined) {
      const page = await this.call('Scan', { TableName, ConsistentRead: true, ...ExclusiveStartKey && { ExclusiveStartKey } });
      items.push(...page.Items);
      ExclusiveStartKey = page.LastEvaluatedKey;
    }
    return items;
  }

  /** Sets or removes the attribute by which a table deletes items. */
  setTimeToLive(tableName: string, attribute: string | undefined): void {
    if (attribute === undefined) {
      this.timeToLive.delete(tableName);
    } else {
      this.timeToLive.set(tableName, attribute);
    }
  }

  /** Deletes what has expired. The service does that some time within the next days. */
  async deleteExpired(TableName: string): Promise<number> {
    const attribute = this.timeToLive.get(TableName);
    const { Table } = await this.call('DescribeTable', { TableName });
    const expired = (await this.items(TableName)).filter((item) => attribute !== undefined && Number(item[attribute]?.N) * 1000 < this.clock.now());
    for (const item of expired) {
      const Key = Object.fromEntries(Table.KeySchema.map(({ AttributeName }: { AttributeName: string }) => [AttributeName, item[AttributeName]]));
      await this.call('DeleteItem', { TableName, Key });
    }
    return expired.length;
  }

  async stop(): Promise<void> {
    this.agent.destroy();
    if (this.started) {
      const server = await this.started;
      // Not its own `close`, which also closes the database: an operation that is under way would throw where nobody catches.
      const closed = new Promise((resolve) => Server.prototype.close.call(server, resolve));
      server.closeAllConnections();
      await closed;
    }
  }

  private updateTimeToLive({ TableName, TimeToLiveSpecification }: TimeToLive): Reply {
    this.setTimeToLive(TableName, TimeToLiveSpecification.Enabled ? TimeToLiveSpecification.AttributeName : undefined);
    return jsonReply(200, { TimeToLiveSpecification });
  }

  private async start(): Promise<Server> {
    const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
    server.keepAliveTimeout = 0; // it would close a connection while a request is being written to it
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return server;
  }

  private async forward({ method, path, headers, body }: HttpRequest): Promise<Reply> {
    this.started ??= this.start();
    const { port } = (await this.started).address() as AddressInfo;
    return new Promise((resolve, reject) => {
      const outgoing = request({
        host: '127.0.0.1', port, agent: this.agent, method, path, headers: { ...headers, 'content-length': body.length },
      }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => resolve({
          statusCode: response.statusCode!, headers: response.headers as Record<string, string>, body: Buffer.concat(chunks),
        }));
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }
}
