import { Token } from 'aws-cdk-lib';
import { CsvSourceConfig } from '../../csv-source';
import type { ScheduledCsvPublisherProps } from '../../scheduled-csv-publisher';
import { MOST_ROWS } from '../contract/publish';
import { requireInteger, requireSeconds } from '../validation';
import { requireAlarms } from '../watch/alarm-set';

/** SNS takes larger messages only from topics that say so. */
export const DEFAULT_MAX_MESSAGE_BYTES = 262_144;

/** Most that a message measures. */
export function maxMessageBytes(props: ScheduledCsvPublisherProps): number {
  return props.maxMessageSize?.toBytes() ?? DEFAULT_MAX_MESSAGE_BYTES;
}

/** Fails when the publisher could not run. */
export function requirePublisher(props: ScheduledCsvPublisherProps): void {
  requireInteger('minRows', props.minRows, { min: 1, max: MOST_ROWS, unit: 'rows' });
  requireInteger('maxRows', props.maxRows, { min: 1, max: MOST_ROWS, unit: 'rows' });
  if (!Token.isUnresolved(props.minRows)) {
    requireInteger('maxRows', props.maxRows, { min: props.minRows ?? 1, max: MOST_ROWS, unit: 'rows', advice: 'lower \'minRows\' or raise \'maxRows\'' });
  }
  requireAlarms(props);
  requireInteger('seed', props.seed, { min: 0, max: Number.MAX_SAFE_INTEGER });
  requireSeconds('maxEventAge', props.maxEventAge, { min: 60, max: 21_600 });
  requireInteger('retryAttempts', props.retryAttempts, { min: 0, max: 185, unit: 'retries' });
  requireInteger('maxMessageSize', maxMessageBytes(props), { min: 1024, max: 1_048_576, unit: 'bytes' });
  requireFaults(props);
  if (props.topic?.fifo) {
    throw new Error('\'topic\' must be a standard topic, got a FIFO topic; rows have no order that would need one');
  }
}

/** An over-long value takes up to twice its 65,536 bytes where quotes and line ends in it are escaped. */
const LEAST_BYTES_FOR_OVER_LONG_VALUES = 131_072;

function requireFaults(props: ScheduledCsvPublisherProps): void {
  for (const [fault, share] of Object.entries<number | undefined>({ ...props.faults })) {
    if (share !== undefined && !(share >= 0 && share <= 1)) {
      throw new Error(`'faults.${fault}' must be a share between 0 and 1 that is known at synth, got ${Token.isUnresolved(share) ? 'a token' : share}`);
    }
  }
  const maxBytes = maxMessageBytes(props);
  if (props.faults?.overLongValues && !Token.isUnresolved(maxBytes) && maxBytes < LEAST_BYTES_FOR_OVER_LONG_VALUES) {
    throw new Error(`'faults.overLongValues' takes a 'maxMessageSize' of at least ${LEAST_BYTES_FOR_OVER_LONG_VALUES} bytes, got ${maxBytes}; raise it`);
  }
}

/** Fails when the file does not hold what is to be drawn from it. */
export function requireContents({ contents }: CsvSourceConfig, props: ScheduledCsvPublisherProps): void {
  if (contents === undefined) {
    return;
  }
  const { name, rows, longestRow } = contents;
  for (const [prop, value] of Object.entries({ minRows: props.minRows, maxRows: props.maxRows })) {
    requireInteger(prop, value, { min: 1, max: rows, unit: 'rows', advice: `${name} has no more rows` });
  }
  const maxBytes = maxMessageBytes(props);
  const asMeasured = (props.payloadFormat ?? 'JSON') === 'JSON' && props.columnTypes === undefined; // else the handler measures
  if (asMeasured && !Token.isUnresolved(maxBytes) && longestRow.messageBytes > maxBytes) {
    throw new Error(`${name}: row ${longestRow.row} (line ${longestRow.line}) takes a message of ${longestRow.messageBytes} bytes, `
      + `'maxMessageSize' is ${maxBytes}; shorten the row${maxBytes < 1_048_576 ? ' or raise \'maxMessageSize\'' : ''}`);
  }
}
