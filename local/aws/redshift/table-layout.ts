import { RedshiftError } from './errors';
import { storedName } from './names';
import { splitAtCommas, TokenReader } from './reader';

/** What a table says of a column, as far as the layout depends on it. */
export interface LaidOutColumn {
  readonly name: string;
  /** The type's name without its length. */
  readonly type: string;
  readonly isDistKey: boolean;
  readonly isSortKey: boolean;
}

const MOST_COMPOUND = 400;
const MOST_INTERLEAVED = 8;
/** Types that neither distribute nor sort. */
const NO_KEYS = new Set(['super']);

/**
 * Reads BACKUP, DISTSTYLE, DISTKEY, SORTKEY and ENCODE, in any order, and checks them as Redshift does. They have no effect here.
 * `columns` is missing where another table or a query decides about them.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_TABLE_NEW.html
 */
export function readLayout(reader: TokenReader, columns?: readonly LaidOutColumn[]): void {
  let style: string | undefined;
  const distKeys = columns?.filter(({ isDistKey }) => isDistKey).map(({ name }) => name) ?? [];
  const sortKeys = columns?.filter(({ isSortKey }) => isSortKey).map(({ name }) => name) ?? [];
  let most = MOST_COMPOUND;
  for (;;) {
    if (reader.accept('backup')) {
      if (!reader.accept('yes') && !reader.accept('no')) {
        reader.refuse();
      }
    } else if (reader.accept('diststyle')) {
      style = reader.name();
      if (!['auto', 'even', 'key', 'all'].includes(style)) {
        throw new RedshiftError(`syntax error at or near "${style}"`);
      }
    } else if (reader.accept('encode', 'auto') || reader.accept('sortkey', 'auto')) {
      continue;
    } else if (reader.accept('distkey', '(')) {
      distKeys.push(...columnList(reader));
    } else if (reader.accept('sortkey', '(') || reader.accept('compound', 'sortkey', '(')) {
      sortKeys.push(...columnList(reader));
    } else if (reader.accept('interleaved', 'sortkey', '(')) {
      sortKeys.push(...columnList(reader));
      most = MOST_INTERLEAVED;
    } else {
      break;
    }
  }
  checkDistribution(style, distKeys);
  checkSort(sortKeys, most);
  if (columns) {
    [...distKeys, ...sortKeys].forEach(name => checkKey(name, columns));
  }
}

function columnList(reader: TokenReader): string[] {
  return splitAtCommas(reader.inParentheses()).map((tokens) => {
    const item = new TokenReader(tokens);
    const { name } = storedName(item.name());
    return item.done ? name : item.refuse();
  });
}

function checkDistribution(style: string | undefined, keys: readonly string[]): void {
  if (keys.length > 1) {
    throw new RedshiftError('multiple distribution keys are not allowed: DISTKEY names one column');
  }
  if (keys.length === 1 && style !== undefined && style !== 'key') {
    throw new RedshiftError(`cannot specify DISTKEY with DISTSTYLE ${style.toUpperCase()}`);
  }
  if (keys.length === 0 && style === 'key') {
    throw new RedshiftError('must specify DISTKEY with DISTSTYLE KEY');
  }
}

function checkSort(names: readonly string[], most: number): void {
  const twice = names.find((name, at) => names.indexOf(name) < at);
  if (twice !== undefined) {
    throw new RedshiftError(`column "${twice}" appears more than once in the sort key`);
  }
  if (names.length > most) {
    throw new RedshiftError(`a sort key takes ${most} columns, got ${names.length}`);
  }
}

function checkKey(name: string, columns: readonly LaidOutColumn[]): void {
  const column = columns.find((one) => one.name === name);
  if (!column) {
    throw new RedshiftError(`column "${name}" named in key does not exist`);
  }
  if (NO_KEYS.has(column.type)) {
    throw new RedshiftError(`column "${name}" of type ${column.type} cannot be a distribution or sort key`);
  }
}
