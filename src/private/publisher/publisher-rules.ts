import { Token } from 'aws-cdk-lib';
import * as sns from 'aws-cdk-lib/aws-sns';
import { IConstruct } from 'constructs';
import { PublisherSettings } from './publisher-defaults';
import { CsvSourceConfig } from '../../csv-source';
import { PayloadFormat } from '../../payload-format';
import { MOST_ROWS } from '../contract/publish';
import { differ, placeOf } from '../environment';
import { requireNetwork } from '../function/function-network';
import { requireHandler, requireReservedConcurrency } from '../function/function-options';
import { keyBehind } from '../key-behind';
import { requireInteger, requireKnown, requireSeconds } from '../validation';
import { requireQueueAlarms } from '../watch/alarm-set';

/** The largest message that SNS accepts, if its topic allows it. @see https://docs.aws.amazon.com/sns/latest/dg/large-message-payloads.html */
const MOST_MESSAGE_BYTES = 1_048_576;

/** Fails if the publisher could not run. */
export function requirePublisher(options: PublisherSettings, topic?: sns.ITopic): void {
  requireInteger('minRows', options.minRows, { min: 1, max: MOST_ROWS, unit: 'rows' });
  requireInteger('maxRows', options.maxRows, { min: 1, max: MOST_ROWS, unit: 'rows' });
  if (!Token.isUnresolved(options.minRows)) {
    requireInteger('maxRows', options.maxRows, { min: options.minRows, max: MOST_ROWS, unit: 'rows', advice: 'lower \'minRows\' or raise \'maxRows\'' });
  }
  requireQueueAlarms(options);
  requireInteger('seed', options.seed, { min: 0, max: Number.MAX_SAFE_INTEGER });
  requireSeconds('maxEventAge', options.maxEventAge, { min: 60, max: 21_600 });
  requireKnown('maxEventAge', options.maxEventAge, 'CDK checks its range for the function');
  requireInteger('retryAttempts', options.retryAttempts, { min: 0, max: 185, unit: 'retries' });
  requireKnown('retryAttempts', options.retryAttempts, 'the retries of the function are computed from it');
  requireInteger('maxMessageSize', options.maxMessageSize.toBytes(), { min: 1024, max: MOST_MESSAGE_BYTES, unit: 'bytes' });
  requireFaults(options);
  if (topic?.fifo) {
    throw new Error('\'topic\' must be a standard topic, got a FIFO topic; rows have no order that a FIFO topic could keep');
  }
  requireHandler(options);
  requireReservedConcurrency(options, 1);
  requireNetwork(options);
}

/** Fails if nobody but the account of the topic can publish to it, whatever the policies say. */
export function requireSharedKey(publisher: IConstruct, topic: sns.ITopic | undefined): void {
  const { account } = placeOf(publisher);
  if (topic?.masterKey && !keyBehind(topic.masterKey) && differ(topic.env.account, account)) {
    throw new Error(`'topic' of another account must not be encrypted with the key that AWS manages, got ${topic.node.path} of the account ${topic.env.account}; only that account may `
      + 'use the key, so encrypt the topic with a key of its own, whose policy can let this account use it');
  }
}

/** An over-long value has at most 65,539 bytes. The rest is for the other values of the row, and for quotes and line ends, which take two bytes each. */
const LEAST_BYTES_FOR_OVER_LONG_VALUES = 131_072;

function requireFaults(options: PublisherSettings): void {
  for (const [fault, share] of Object.entries<number | undefined>({ ...options.faults })) {
    if (share !== undefined && !(share >= 0 && share <= 1)) {
      throw new Error(`'faults.${fault}' must be a share between 0 and 1 that is known at synth, got ${Token.isUnresolved(share) ? 'a token' : share}`);
    }
  }
  const maxBytes = options.maxMessageSize.toBytes();
  if (options.faults?.overLongValues && !Token.isUnresolved(maxBytes) && maxBytes < LEAST_BYTES_FOR_OVER_LONG_VALUES) {
    throw new Error(`'faults.overLongValues' takes a 'maxMessageSize' of at least ${LEAST_BYTES_FOR_OVER_LONG_VALUES} bytes, got ${maxBytes}; raise it or set the fault to 0`);
  }
}

/** Fails if the file does not have enough rows, or a row that is too long for a message. */
export function requireContents({ contents }: CsvSourceConfig, options: PublisherSettings): void {
  if (contents === undefined) {
    return;
  }
  const { name, rows, longestRow } = contents;
  for (const [prop, value] of Object.entries({ minRows: options.minRows, maxRows: options.maxRows })) {
    requireInteger(prop, value, { min: 1, max: rows, unit: 'rows', advice: `${name} has no more rows` });
  }
  const maxBytes = options.maxMessageSize.toBytes();
  const asMeasured = options.payloadFormat === PayloadFormat.JSON && options.columnTypes === undefined; // otherwise the handler measures rows
  if (asMeasured && !Token.isUnresolved(maxBytes) && longestRow.messageBytes > maxBytes) {
    throw new Error(`${name}: row ${longestRow.row} (line ${longestRow.line}) takes a message of ${longestRow.messageBytes} bytes, `
      + `'maxMessageSize' is ${maxBytes}; shorten the row${maxBytes < MOST_MESSAGE_BYTES ? ' or raise \'maxMessageSize\'' : ''}`);
  }
}
