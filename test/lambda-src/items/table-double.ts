import { AttributeValue, DynamoDBClient, PutItemCommand, PutItemCommandInput } from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';

type Item = Record<string, AttributeValue>;

/** A failure as the SDK throws it. */
export function serviceError(name: string, httpStatusCode: number, message: string = name): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode } });
}

/** A table in memory behind a mocked client. It reads the conditions of puts by itself. */
export class TableDouble {
  readonly items = new Map<string, Item>();
  readonly client = new DynamoDBClient({ region: 'us-east-1' });
  /** Every put, whatever became of it. */
  readonly puts: PutItemCommandInput[] = [];
  /** How many puts are under way, and how many were at most. */
  under = 0;
  most = 0;
  /** Throws the error with which a put fails: before anything is done, or afterwards, when only its reply is lost. */
  fault?: (item: Item, phase: 'before' | 'after') => void;

  constructor(private readonly keys: readonly string[] = ['id']) {
    mockClient(this.client).on(PutItemCommand).callsFake(async (input: PutItemCommandInput) => {
      this.puts.push(input);
      this.most = Math.max(this.most, ++this.under);
      await new Promise((resolve) => setImmediate(resolve));
      this.under--;
      const item = input.Item!;
      this.fault?.(item, 'before');
      const key = JSON.stringify(this.keys.map((name) => item[name]));
      if (!new Condition(input, this.items.get(key)).holds()) {
        throw serviceError('ConditionalCheckFailedException', 400);
      }
      this.items.set(key, item);
      this.fault?.(item, 'after');
      return {};
    });
  }

  /** The items in the order of their keys. */
  get all(): Item[] {
    return [...this.items].sort().map(([, item]) => item);
  }
}

/** Evaluates a condition with `attribute_exists`, `attribute_not_exists`, `<`, `=`, AND, OR and brackets. AND binds more closely than OR. */
class Condition {
  private readonly tokens: string[];

  constructor(private readonly input: PutItemCommandInput, private readonly item: Item | undefined) {
    this.tokens = input.ConditionExpression?.match(/[#:]\w+|\w+|[()<=]/g) ?? [];
  }

  holds(): boolean {
    const result = this.tokens.length === 0 || this.or();
    if (this.tokens.length > 0) {
      throw serviceError('ValidationException', 400, `Invalid ConditionExpression: syntax error; token: ${this.tokens[0]}`);
    }
    return result;
  }

  private or(): boolean {
    let result = this.and();
    while (this.tokens[0] === 'OR') {
      this.tokens.shift();
      const next = this.and();
      result ||= next;
    }
    return result;
  }

  private and(): boolean {
    let result = this.term();
    while (this.tokens[0] === 'AND') {
      this.tokens.shift();
      const next = this.term();
      result &&= next;
    }
    return result;
  }

  private term(): boolean {
    const first = this.tokens.shift()!;
    if (first === '(') {
      const inner = this.or();
      this.tokens.shift();
      return inner;
    }
    if (first.startsWith('attribute_')) {
      const [, name] = this.tokens.splice(0, 3);
      return (this.valueOf(name) !== undefined) === (first === 'attribute_exists');
    }
    const [operator, other] = this.tokens.splice(0, 2);
    const [one, two] = [this.valueOf(first), this.valueOf(other)];
    const order = one && two && compare(one, two);
    return order !== undefined && (operator === '<' ? order < 0 : order === 0);
  }

  private valueOf(operand: string): AttributeValue | undefined {
    const { ExpressionAttributeNames: names = {}, ExpressionAttributeValues: values = {} } = this.input;
    return operand.startsWith(':') ? values[operand] : this.item?.[names[operand]];
  }
}

/** Numbers by their value, as far as doubles tell; texts by their bytes. Undefined if the types differ. */
function compare(one: AttributeValue, other: AttributeValue): number | undefined {
  if (one.N !== undefined && other.N !== undefined) {
    return Number(one.N) - Number(other.N);
  }
  return one.S !== undefined && other.S !== undefined ? Buffer.compare(Buffer.from(one.S), Buffer.from(other.S)) : undefined;
}
