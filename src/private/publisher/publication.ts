import { PublisherSettings } from './publisher-defaults';
import { CsvColumnType, MessageOptions } from '../../message-options';
import { PublisherFaults } from '../../publisher-faults';
import { DEDUPLICATION_ATTRIBUTE } from '../contract/message';
import { FaultRates, Publication } from '../contract/publish';

/** What the publisher's handler must know about rows and messages. Columns are checked if the file is available at synth. */
export function publicationOf(options: PublisherSettings, columns?: readonly string[]): Publication {
  const publication: Publication = {
    payloadFormat: options.payloadFormat,
    types: typesOf(options.columnTypes ?? {}),
    attributes: options.messageAttributes ?? {},
    ...options.messageGroup && { messageGroup: options.messageGroup._schema },
    sampling: options.sampling._bind(options.schedule.expressionString),
    ...faultsOf(options.faults),
  };
  const { messageGroup, sampling } = publication;
  Object.keys(publication.attributes).forEach(requireAttribute);
  requireColumns('columnTypes', Object.keys(options.columnTypes ?? {}), columns);
  requireColumns('messageAttributes', Object.values(publication.attributes), columns);
  requireColumns('messageGroup', messageGroup && 'column' in messageGroup ? [messageGroup.column] : [], columns);
  if (publication.faults?.bursts && sampling.kind !== 'RANDOM') {
    throw new Error('\'faults.bursts\' takes Sampling.random(); with rows in order, other ticks send the rows that a burst would need');
  }
  requireColumns('sampling', sampling.kind === 'REPLAY' ? [sampling.column] : [], columns);
  return publication;
}

function typesOf(columnTypes: NonNullable<MessageOptions['columnTypes']>): Publication['types'] {
  return Object.fromEntries(Object.entries(columnTypes).flatMap(([name, type]) => type === CsvColumnType.TEXT ? [] : [[name, type]]));
}

/** The faults with a share above zero. */
function faultsOf(faults: PublisherFaults = {}): { faults?: FaultRates } {
  const rates: FaultRates = Object.fromEntries(Object.entries(faults).filter(([, share]) => share > 0));
  return Object.keys(rates).length > 0 ? { faults: rates } : {};
}

/** @see https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html */
function requireAttribute(name: string): void {
  if (name === DEDUPLICATION_ATTRIBUTE) {
    throw new Error(`'messageAttributes' must not name '${name}'; the publisher sets it itself`);
  }
  if (!/^(?!aws\.|amazon\.)[\w-]+(\.[\w-]+)*$/i.test(name) || name.length > 256) {
    throw new Error(`'messageAttributes' must have names of letters, digits, '_', '-' and single '.', which do not begin with 'AWS.', got '${name}'`);
  }
}

function requireColumns(prop: string, names: readonly string[], columns: readonly string[] | undefined): void {
  const missing = columns && names.find((name) => !columns.includes(name));
  if (missing !== undefined) {
    throw new Error(`'${prop}' names the column '${missing}'; the file has ${columns!.map((name) => `'${name}'`).join(', ')}`);
  }
}
