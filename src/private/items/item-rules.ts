import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { ItemSettings } from './item-defaults';
import { KnownTable, knownTable } from './table-keys';
import { Column } from '../../table';
import { requireBucket } from '../bucket/passage-bucket';
import { ATTRIBUTE_TYPES, ItemRules } from '../contract/items';
import { requireMessages, requireNames } from '../ingest/message-rules';
import { COLUMNS_ARE_CODE, requireInteger, requireKnown, requireSeconds } from '../validation';

/** The longest name of an attribute. Only names of keys may not be longer; but a longer one would be most of the item. */
const MOST_NAME_CHARACTERS = 255;

/** Columns of an item are limited by its size only. The same limit as for a table of Redshift keeps the handler's code small. */
const MOST_COLUMNS = 1600;

/**
 * The condition of a put compares each column after all before it, and DynamoDB takes 4 KB of it.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
 */
const MOST_VERSION_COLUMNS = 8;

/** A hundred years. */
const MOST_SECONDS_TO_LIVE = 100 * 365 * 86_400;

/** Fails if the ingest could not be deployed, or if DynamoDB would refuse its items. Returns how rows become items. */
export function requireItems(options: ItemSettings): ItemRules {
  const { columns, table } = options;
  requireInteger('columns.length', columns.length, { min: 1, max: MOST_COLUMNS, unit: 'columns', advice: 'a SUPER column can have any number of nested values' });
  requireNames('columns', columns, requireAttributeName);
  const known = knownTable(table);
  const keys = requireKeys(options, known);
  const versionColumns = requireVersions(options, keys);
  const attribute = requireTimeToLive(options, known);
  requireBucket('rejectedBucket', options.rejectedBucket, options);
  requireMessages(options);
  return {
    keys,
    versionColumns,
    ...attribute !== undefined && { timeToLive: { attribute, seconds: options.timeToLive!.toSeconds() } },
  };
}

function requireAttributeName(prop: string, name: string): void {
  if (name.length < 1 || name.length > MOST_NAME_CHARACTERS) {
    throw new Error(`'${prop}' must have between 1 and ${MOST_NAME_CHARACTERS} characters, got ${name.length}; choose a shorter name, `
      + 'and read the value with ColumnSource.field()');
  }
}

function requireKeys(options: ItemSettings, known: KnownTable | undefined): ItemRules['keys'] {
  const { table, columns, partitionKey, sortKey } = options;
  const said = [...partitionKey === undefined ? [] : [partitionKey], ...sortKey === undefined ? [] : [sortKey]];
  requireKnown('partitionKey', partitionKey, COLUMNS_ARE_CODE);
  requireKnown('sortKey', sortKey, COLUMNS_ARE_CODE);
  if (partitionKey === undefined && (sortKey !== undefined || !known)) {
    throw new Error(`'partitionKey' is needed with ${known ? '\'sortKey\'' : `the imported table ${nameOf(table)}, whose keys are not known at synth`}, got none; `
      + 'name the attribute, and the sort key if there is one');
  }
  const real = known?.keys.map(({ name }) => name);
  if (said.length > 0 && real && said.join('/') !== real.join('/')) {
    throw new Error(`'partitionKey' and 'sortKey' must be those of the table ${nameOf(table)}, ${real.map((name) => `'${name}'`).join(' and ')}, `
      + `got ${said.map((name) => `'${name}'`).join(' and ')}; leave both out, because the template has them`);
  }
  const keys = real ?? said;
  keys.forEach((key, at) => {
    const column = requireColumn(at === 0 ? 'partitionKey' : 'sortKey', key, columns);
    const type = keyType(column);
    const real_ = known?.keys[at].type;
    if (type === undefined || (real_ !== undefined && type !== real_)) {
      throw new Error(`'columns' must have a type for the key '${key}' that DynamoDB stores as ${real_ ?? 'S, N or B'}, got ${column.type.sql}, which is `
        + `${type ?? 'no key'}; choose ${typesFor(real_)}`);
    }
  });
  return keys as readonly string[] as ItemRules['keys'];
}

/** The type of a key attribute that is made of the column. Undefined if it can be no key. */
function keyType({ type }: Column): 'S' | 'N' | 'B' | undefined {
  const attribute = ATTRIBUTE_TYPES[type._schema().name];
  return attribute === 'S' || attribute === 'N' || attribute === 'B' ? attribute : undefined;
}

function typesFor(type: string | undefined): string {
  return type === 'N' ? 'a type of numbers' : type === 'B' ? 'VARBYTE' : type === 'S' ? 'VARCHAR, or a type of dates or times' : 'a type of texts, numbers or bytes';
}

/** Fails unless a column of that name is never NULL. */
function requireColumn(prop: string, name: string, columns: readonly Column[]): Column {
  const column = columns.find((one) => one.name === name);
  if (!column) {
    throw new Error(`'columns' must have the ${prop === 'versionColumns' ? 'version column' : 'key'} '${name}', got none of that name; add it with 'nullable: false'`);
  }
  if (column.nullable !== false) {
    throw new Error(`'nullable' of the column '${name}' must be false, because it is in '${prop}', got ${column.nullable ?? 'none'}; without it, a row is no item`);
  }
  return column;
}

function requireVersions({ versionColumns = [], columns }: ItemSettings, keys: readonly string[]): readonly string[] {
  requireInteger('versionColumns.length', versionColumns.length, {
    min: 0, max: MOST_VERSION_COLUMNS, unit: 'columns', advice: 'let the producer send one number that tells the later version',
  });
  versionColumns.forEach((name, at) => {
    requireKnown(`versionColumns[${at}]`, name, COLUMNS_ARE_CODE);
    const column = requireColumn('versionColumns', name, columns);
    if (keyType(column) === undefined || column.type._schema().name === 'TIMETZ') {
      throw new Error(`'versionColumns' must name columns whose values have an order in DynamoDB, got '${name}', which is ${column.type.sql}; `
        + 'choose a number, a text, a date or a timestamp');
    }
    if (keys.includes(name)) {
      throw new Error(`'versionColumns' must not name a key, got '${name}'; each of its values is an item of its own, so leave it out`);
    }
    if (versionColumns.indexOf(name) < at) {
      throw new Error(`'versionColumns' must name each column once, got '${name}' twice`);
    }
  });
  return versionColumns;
}

/** Fails if a column has the attribute by which the table deletes items, and DynamoDB would never delete one by it. */
function requireExpiring(columns: readonly Column[], table: dynamodb.ITable, known: KnownTable | undefined): void {
  const column = columns.find(({ name }) => name === known?.timeToLiveAttribute);
  if (column && keyType(column) !== 'N') {
    throw new Error(`'columns' must have a number for '${column.name}', by which the table ${nameOf(table)} deletes items, got ${column.type.sql}; DynamoDB deletes nothing by another `
      + 'type, so take ColumnType.BIGINT for the seconds since 1970, or remove the column and set \'timeToLive\'');
  }
}

/** The attribute of the time to live, if there is one. */
function requireTimeToLive({ timeToLive, timeToLiveAttribute, columns, table }: ItemSettings, known: KnownTable | undefined): string | undefined {
  if (!timeToLive) {
    if (timeToLiveAttribute !== undefined) {
      throw new Error(`'timeToLive' is needed with 'timeToLiveAttribute', got none for '${timeToLiveAttribute}'; say for how long items live, or remove the attribute`);
    }
    requireExpiring(columns, table, known);
    return undefined;
  }
  requireKnown('timeToLive', timeToLive, 'it is part of the handler\'s code');
  requireSeconds('timeToLive', timeToLive, { min: 1, max: MOST_SECONDS_TO_LIVE });
  const real = known?.timeToLiveAttribute;
  const attribute = timeToLiveAttribute ?? real;
  if (attribute === undefined) {
    throw new Error(`'timeToLiveAttribute' is needed with 'timeToLive', because the table ${nameOf(table)} ${known ? 'has none' : 'is imported'}, got none; `
      + `${known ? 'set \'timeToLiveAttribute\' of the table' : 'name the attribute that the table has for it'}`);
  }
  requireKnown('timeToLiveAttribute', attribute, COLUMNS_ARE_CODE);
  if (known && attribute !== real) {
    throw new Error(`'timeToLiveAttribute' must be that of the table ${nameOf(table)}, ${real === undefined ? 'which has none' : `'${real}'`}, got '${attribute}'; `
      + 'DynamoDB deletes no item by another one, so set it for the table and leave it out here');
  }
  if (columns.some(({ name }) => name === attribute)) {
    throw new Error(`'columns' must not have '${attribute}' with 'timeToLive', which writes that attribute, got a column of that name; remove the column, or 'timeToLive'`);
  }
  return attribute;
}

function nameOf(table: dynamodb.ITable): string {
  return table.node.path;
}
