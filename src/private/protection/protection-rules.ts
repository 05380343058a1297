import { Column } from '../../table';
import { DEDUPLICATION_ATTRIBUTE } from '../contract/message';
import { HASH_LENGTH, MASK, ProtectionSchema } from '../contract/protection';
import { ColumnSchema, SourceSchema } from '../contract/table';

/** What else decides how values reach columns, and what becomes of them. */
interface Circumstances {
  /** The columns that identify rows, and those that tell the later version of a row. */
  readonly keyColumns: readonly string[];
  readonly orderColumns: readonly string[];
  /** The column that tells which rows are deletions. */
  readonly deleteColumn?: string;
  /** Whether fields are found whatever their case is. */
  readonly ignoreCase: boolean;
}

/** Fails if a column could not hold what stands in place of its values, or if the values were readable elsewhere. */
export function requireProtection(columns: readonly Column[], schemas: readonly ColumnSchema[], circumstances: Circumstances): void {
  columns.forEach((column, at) => {
    const { protection, source } = schemas[at];
    if (protection) {
      requireType(column, schemas[at], protection);
      requireNoOverflow(column, protection);
      leavesOf(source).forEach((leaf) => requireSent(column.name, leaf));
      requireVersions(column.name, protection, circumstances);
      requireProtectedElsewhere(schemas[at], schemas, circumstances.ignoreCase);
    }
  });
}

function requireType({ name, type }: Column, { type: schema }: ColumnSchema, protection: ProtectionSchema): void {
  const least = lengthOf(protection, 1);
  const made = madeBy(protection);
  const enough = `so use ColumnType.${schema.name === 'CHAR' ? `character(${least})` : `varchar(${lengthOf(protection, BYTES_OF_CHARACTER)})`}`;
  if (schema.name !== 'VARCHAR' && schema.name !== 'CHAR') {
    throw new Error(`'type' of the column '${name}' must be VARCHAR or CHAR with ${made}, got ${type.sql}; what is stored is a text, ${enough}`);
  }
  if (schema.fromJson) {
    throw new Error(`'type' of the column '${name}' must not take JSON with ${made}, got a ${type.sql} that does; an object has no text that is always the same, `
      + `so use ColumnType.varchar(${schema.length})`);
  }
  if (schema.length < least) {
    throw new Error(`'type' of the column '${name}' must hold at least ${least} bytes with ${made}, got ${type.sql}; ${partsOf(protection, schema)}, ${enough}`);
  }
}

/** A VARCHAR has its characters in UTF-8. A CHAR has only those of a byte. */
const BYTES_OF_CHARACTER = 4;

/** The length of what is stored, in bytes, if each character of the value that stays readable takes so many. */
function lengthOf(protection: ProtectionSchema, bytesOfCharacter: number): number {
  return protection.kind === 'MASK'
    ? MASK.length + bytesOfCharacter * (protection.keepFirst + protection.keepLast)
    : protection.prefix.length + HASH_LENGTH;
}

/** What the length consists of. */
function partsOf(protection: ProtectionSchema, { name }: ColumnSchema['type']): string {
  if (protection.kind === 'MASK') {
    const kept = protection.keepFirst + protection.keepLast;
    const bytes = name === 'VARCHAR' ? `, which ${kept === 1 ? 'takes' : 'take'} up to ${BYTES_OF_CHARACTER} bytes${kept === 1 ? '' : ' each'}` : '';
    return `the mask has ${MASK.length} characters${kept === 0 ? '' : ` beside the ${kept} that ${kept === 1 ? 'stays' : 'stay'} readable${bytes}`}`;
  }
  return `a hash has ${HASH_LENGTH}${protection.prefix === '' ? '' : ` and the prefix ${protection.prefix.length}`}, and a part of it is none`;
}

function madeBy({ kind }: ProtectionSchema): string {
  return kind === 'MASK' ? 'Protection.mask()' : 'Protection.hmacSha256()';
}

function requireNoOverflow({ name, overflow }: Column, { kind }: ProtectionSchema): void {
  if (kind === 'HMAC_SHA256' && overflow !== undefined) {
    throw new Error(`'overflow' of the column '${name}' must be left out with Protection.hmacSha256(), got ${overflow}; every hash fits, so remove it`);
  }
}

/** What producers send. Everything else is known to the ingest, too, and may be in logs. */
const SENT: ReadonlySet<SourceSchema['from']> = new Set<SourceSchema['from']>(['FIELD', 'PARENT', 'ATTRIBUTE', 'SUBJECT', 'PANDAS_INDEX']);

/** Ids, times and topics are in logs and in the ledger, whatever the column says. */
function requireSent(name: string, source: SourceSchema): void {
  if (source.from === 'ATTRIBUTE' && source.name === DEDUPLICATION_ATTRIBUTE) {
    throw new Error(`'source' of the protected column '${name}' must not be the message attribute '${DEDUPLICATION_ATTRIBUTE}'; ids are in the ledger and in logs, so let `
      + 'producers send an id that says nothing, and take the value from elsewhere');
  }
  if (!SENT.has(source.from)) {
    throw new Error(`'source' of the protected column '${name}' must be what a producer sends, got ${source.from}; `
      + 'what SNS and the ingest say of a message is in logs, so remove \'protection\'');
  }
}

/** Many values have the same mask, and hashes compare and sort in another way than the values. */
function requireVersions(name: string, { kind }: ProtectionSchema, { keyColumns, orderColumns, deleteColumn }: Circumstances): void {
  if (kind === 'MASK' && keyColumns.includes(name)) {
    throw new Error(`the masked column '${name}' must not be a key; different values have the same mask, and their rows would replace each other, `
      + 'so use Protection.hmacSha256()');
  }
  if (orderColumns.includes(name)) {
    throw new Error(`the protected column '${name}' must not order versions of a row; what is stored has another order than the values, so choose another column`);
  }
  if (deleteColumn === name) {
    throw new Error(`'deleteWhen.column' must not name the protected column '${name}'; what is stored is none of the values that tell a deletion, so remove 'protection'`);
  }
}

/** Fails if a column that is not protected takes the same value, or what the value is in. */
function requireProtectedElsewhere({ name, source }: ColumnSchema, schemas: readonly ColumnSchema[], ignoreCase: boolean): void {
  const leaves = leavesOf(source);
  const isOpen = (other: ColumnSchema) => !other.protection
    && leavesOf(other.source).some((outer) => leaves.some((inner) => holds(outer, inner, ignoreCase)));
  const open = schemas.find(isOpen);
  if (open) {
    throw new Error(`the column '${open.name}' must not take the value that the column '${name}' protects; it would be readable there, so protect both, or take the `
      + 'value once');
  }
}

/** The places that a source reads. */
function leavesOf(source: SourceSchema): readonly SourceSchema[] {
  return source.from === 'FIRST_OF' ? source.sources.flatMap(leavesOf) : [source];
}

function holds(outer: SourceSchema, inner: SourceSchema, ignoreCase: boolean): boolean {
  if ('path' in outer && 'path' in inner) {
    const folded = (name: string | undefined) => (ignoreCase ? name?.toLowerCase() : name);
    return outer.from === inner.from && outer.path.every((segment, at) => folded(inner.path[at]) === folded(segment));
  }
  return outer.from === inner.from && !('name' in outer && 'name' in inner && outer.name !== inner.name);
}
