import { createHash } from 'crypto';
import { MessageSettings } from './message-defaults';
import { Retention } from '../../retention';
import { Column, OverflowPolicy } from '../../table';
import { RowSchema } from '../contract/ingest';
import { ColumnSchema, isRoundable, isTruncatable, SourceSchema, TypeSchema } from '../contract/table';
import { bundleFingerprint, Entry } from '../function/bundle';
import { requireKnown } from '../validation';

/** What decides which rows of a message are loaded, and with which values. */
export type DecidingSchema = Omit<RowSchema, 'version' | 'rejectedRetentionDays'>;

/** The policies for rows and messages. */
export function rowPolicies(
  { payloadFormat, rowsPath, ignoreFieldCase, unknownFields, rejectedRows }: MessageSettings,
): Pick<RowSchema, 'payloadFormat' | 'rowsPath' | 'ignoreCase' | 'unknownFields' | 'rejectedRows'> {
  return {
    payloadFormat: `${payloadFormat}`,
    ...rowsPath && { rowsPath },
    ...ignoreFieldCase && { ignoreCase: true },
    unknownFields: `${unknownFields}`,
    rejectedRows: `${rejectedRows}`,
  };
}

/** A short name for everything that decides about a row. The rules of the release are part of it: the handler's bundle. */
export function versionOf(entry: Entry, deciding: DecidingSchema): string {
  return createHash('sha256').update(bundleFingerprint(entry)).update(JSON.stringify(deciding)).digest('hex').slice(0, 16);
}

/** The days after which rejected objects are deleted. Undefined if they are kept. */
export function expirationDays(rejectedRetention: Retention): number | undefined {
  const after = rejectedRetention._expiration();
  requireKnown('rejectedRetention', after, 'the handler of the ingest has it in its code to count what expires soon');
  return after?.toDays();
}

/** What the handler must know about the columns. */
export function columnSchemas(columns: Column[], overflow: OverflowPolicy): ColumnSchema[] {
  return columns.map((column) => {
    const type = column.type._schema();
    const source: SourceSchema = column.source?._schema() ?? { from: 'FIELD', path: [column.name] };
    return {
      name: column.name,
      type,
      sql: column.type.sql,
      nullable: column.nullable ?? true,
      overflow: overflowOf(column, type, overflow),
      cutAt: column.keepGraphemes ? 'GRAPHEME' : 'CODE_POINT',
      ...column.replaceInvalid && { replaceInvalid: true },
      source,
      ...(source.from === 'LOAD_TIME' || source.from === 'BATCH_ID') && { byLoad: source.from },
      ...column.protection && { protection: column.protection._schema },
      ...column.defaultValue && { defaultSql: column.defaultValue.sql },
      ...column.encoding && { encoding: `${column.encoding}` },
    };
  });
}

/** A column's own policy must fit its type. The default of the ingest applies where it fits, and REJECT applies elsewhere. */
function overflowOf(column: Column, type: TypeSchema, ingestDefault: OverflowPolicy): ColumnSchema['overflow'] {
  if (column.protection?._schema.kind === 'HMAC_SHA256') {
    return 'REJECT'; // a hash fits, and a part of it is none
  }
  const { name, overflow } = column;
  const policy = overflow ?? ingestDefault;
  const possible = [
    OverflowPolicy.REJECT,
    ...isTruncatable(type) ? [OverflowPolicy.TRUNCATE] : [],
    ...isRoundable(type) ? [OverflowPolicy.ROUND] : [],
    ...column.nullable ?? true ? [OverflowPolicy.NULLIFY] : [],
  ];
  if (possible.includes(policy)) {
    return `${policy}` as const;
  }
  if (overflow) {
    const why = policy === OverflowPolicy.NULLIFY
      ? 'the column is not nullable, so change the policy or make it nullable'
      : `${column.type.sql} cannot be ${policy === OverflowPolicy.ROUND ? 'rounded' : 'cut'}, so choose another policy`;
    throw new Error(`'overflow' of the column '${name}' must be ${possible.join(' or ')}, got ${policy}; ${why}`);
  }
  return 'REJECT';
}
