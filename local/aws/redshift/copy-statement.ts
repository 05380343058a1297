import { RedshiftError } from './errors';
import type { TokenReader } from './reader';
import type { Rendering } from './rendering';

/** The format in which COPY reads a date or a time: 'auto' as documented, the default, or seconds since 1970. */
export type TimeFormat = 'AUTO' | 'DEFAULT' | 'EPOCHSECS' | 'EPOCHMILLISECS';

/** A parsed COPY from S3. */
export interface CopyStatement {
  /** The quoted name of the table, for PostgreSQL. */
  readonly table: string;
  /** The last part of the table's name, which messages show. */
  readonly tableName: string;
  /** Stored names; empty for all columns in their order. */
  readonly columns: readonly string[];
  readonly bucket: string;
  readonly key: string;
  readonly manifest: boolean;
  readonly roleArns: readonly string[];
  readonly compression: 'NONE' | 'GZIP' | 'ZSTD';
  readonly delimiter: string;
  readonly quote: string;
  readonly nullAs: string;
  readonly dateFormat: TimeFormat;
  readonly timeFormat: TimeFormat;
  readonly ignoreHeader: number;
  readonly maxError: number;
  readonly truncateColumns: boolean;
  readonly emptyAsNull: boolean;
  readonly blanksAsNull: boolean;
  readonly ignoreBlankLines: boolean;
  readonly roundDecimals: boolean;
  /** Replaces a byte sequence that is not UTF-8. If missing, such a row is an error. */
  readonly acceptInvalidCharacters?: string;
  readonly noLoad: boolean;
  /** Whether STATUPDATE is given. It requires the owner of the table. */
  readonly statUpdate: boolean;
}

type Options = { -readonly [K in keyof CopyStatement]: CopyStatement[K] } & { csv: boolean };

const MOST_ERRORS = 100_000;

/** Instead of a role's ARN: COPY reads with the permissions of the caller. @see https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-authorization.html */
export const SESSION = 'SESSION';

/** Reads a COPY after its first word. @see https://docs.aws.amazon.com/redshift/latest/dg/r_COPY.html */
export function parseCopy(reader: TokenReader, rendering: Rendering): CopyStatement {
  const name = reader.qualifiedName();
  const columns: string[] = [];
  if (reader.accept('(')) {
    do {
      columns.push(rendering.name(reader.name()));
    } while (reader.accept(','));
    reader.expect(')');
  }
  reader.expect('from');
  const options: Options = {
    table: rendering.qualified(name),
    tableName: name[name.length - 1],
    columns,
    ...location(reader.string()),
    manifest: false,
    roleArns: [],
    compression: 'NONE',
    delimiter: ',',
    quote: '"',
    nullAs: '\\N',
    dateFormat: 'DEFAULT',
    timeFormat: 'DEFAULT',
    ignoreHeader: 0,
    maxError: 0,
    truncateColumns: false,
    emptyAsNull: false,
    blanksAsNull: false,
    ignoreBlankLines: false,
    roundDecimals: false,
    noLoad: false,
    statUpdate: false,
    csv: false,
  };
  while (!reader.done) {
    readOption(reader, options);
  }
  return checked(options);
}

function location(url: string): { bucket: string; key: string } {
  const found = /^s3:\/\/([^/]+)\/(.+)$/.exec(url);
  if (!found) {
    throw new RedshiftError(`COPY reads objects of S3 here, so FROM must be 's3://bucket/key', got '${url}'`);
  }
  return { bucket: found[1], key: found[2] };
}

function checked({ csv, ...statement }: Options): CopyStatement {
  if (statement.roleArns.length === 0) {
    throw new RedshiftError('COPY needs IAM_ROLE');
  }
  if (!csv) {
    throw new RedshiftError('COPY is simulated for FORMAT AS CSV only');
  }
  if (statement.delimiter === statement.quote) {
    throw new RedshiftError('CSV quote character cannot be the same as the delimiter');
  }
  return statement;
}

/** Reads one option. Options may be in any order after FROM. */
function readOption(reader: TokenReader, options: Options): void {
  const option = reader.name();
  switch (option) {
    case 'iam_role':
      options.roleArns = roles(reader);
      return;
    case 'format':
      reader.accept('as');
      if (!reader.accept('csv')) {
        throw new RedshiftError(`COPY FORMAT ${reader.next().text} is not simulated; this engine loads CSV`);
      }
      options.csv = true;
      return;
    case 'csv':
      options.csv = true;
      return;
    case 'manifest':
      options.manifest = true;
      return;
    case 'gzip':
      options.compression = 'GZIP';
      return;
    case 'zstd':
      options.compression = 'ZSTD';
      return;
    case 'quote':
      options.quote = oneByte(reader, 'QUOTE');
      return;
    case 'delimiter':
      options.delimiter = oneByte(reader, 'DELIMITER');
      return;
    case 'null':
      options.nullAs = nullString(reader);
      return;
    case 'dateformat':
      options.dateFormat = timeFormat(reader, 'DATEFORMAT', 'YYYY-MM-DD');
      return;
    case 'timeformat':
      options.timeFormat = timeFormat(reader, 'TIMEFORMAT', 'YYYY-MM-DD HH:MI:SS');
      return;
    case 'ignoreheader':
      options.ignoreHeader = inRange(reader, 'IGNOREHEADER', 0, Number.MAX_SAFE_INTEGER);
      return;
    case 'maxerror':
      options.maxError = inRange(reader, 'MAXERROR', 0, MOST_ERRORS);
      return;
    case 'truncatecolumns':
      options.truncateColumns = true;
      return;
    case 'emptyasnull':
      options.emptyAsNull = true;
      return;
    case 'blanksasnull':
      options.blanksAsNull = true;
      return;
    case 'ignoreblanklines':
      options.ignoreBlankLines = true;
      return;
    case 'roundec':
      options.roundDecimals = true;
      return;
    case 'acceptinvchars':
      options.acceptInvalidCharacters = replacement(reader);
      return;
    case 'noload':
      options.noLoad = true;
      return;
    case 'region':
      reader.accept('as');
      reader.string();
      return;
    case 'statupdate':
      options.statUpdate = true;
      skipSwitch(reader);
      return;
    case 'compupdate':
      skipSwitch(reader);
      return;
    default:
      throw new RedshiftError(`COPY option ${option.toUpperCase()} is not simulated`);
  }
}

function roles(reader: TokenReader): string[] {
  if (reader.ahead('default')) {
    throw new RedshiftError('COPY IAM_ROLE default is not simulated; name the role');
  }
  const value = reader.string();
  if (value === SESSION) {
    return [SESSION];
  }
  if (!/^arn:[^, ]+(,arn:[^, ]+)*$/.test(value)) {
    throw new RedshiftError(`Invalid IAM role '${value}': it must be an ARN, or ARNs joined by commas without spaces`);
  }
  return value.split(',');
}

function oneByte(reader: TokenReader, option: string): string {
  reader.accept('as');
  const value = reader.string();
  if (value.length !== 1 || value > '\x7f' || value === '\n' || value === '\r' || value === '\0') {
    throw new RedshiftError(`COPY ${option} must be a single ASCII character, got '${value}'`);
  }
  return value;
}

function nullString(reader: TokenReader): string {
  reader.accept('as');
  const value = reader.string();
  if (/[\r\n]/.test(value)) {
    throw new RedshiftError('COPY NULL AS must not contain a line end');
  }
  return value;
}

/** The keywords are case-sensitive. @see https://docs.aws.amazon.com/redshift/latest/dg/automatic-recognition.html */
function timeFormat(reader: TokenReader, option: string, byDefault: string): TimeFormat {
  reader.accept('as');
  const value = reader.string();
  const known: Readonly<Record<string, TimeFormat>> = option === 'TIMEFORMAT'
    ? { auto: 'AUTO', epochsecs: 'EPOCHSECS', epochmillisecs: 'EPOCHMILLISECS', [byDefault]: 'DEFAULT' }
    : { auto: 'AUTO', [byDefault]: 'DEFAULT' };
  if (!(value in known)) {
    throw new RedshiftError(`COPY ${option} '${value}' is not simulated; this engine knows ${Object.keys(known).map(name => `'${name}'`).join(', ')}`);
  }
  return known[value];
}

function inRange(reader: TokenReader, option: string, least: number, most: number): number {
  reader.accept('as');
  const value = reader.integer();
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new RedshiftError(`COPY ${option} must be between ${least} and ${most}, got ${value}`);
  }
  return value;
}

function replacement(reader: TokenReader): string {
  const explicit = reader.accept('as') || reader.peek()?.kind === 'string';
  const value = explicit ? reader.string() : '?';
  if (value.length !== 1 || value > '\x7f' || value === '\0') {
    throw new RedshiftError(`COPY ACCEPTINVCHARS takes one ASCII character, got '${value}'`);
  }
  return value;
}

function skipSwitch(reader: TokenReader): void {
  if (!['on', 'true', 'off', 'false', 'preset'].some(word => reader.accept(word))) {
    reader.refuse();
  }
}
