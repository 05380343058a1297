import * as sns from 'aws-cdk-lib/aws-sns';
import { IConstruct } from 'constructs';
import { PayloadFormat } from '../payload-format';
import { DeduplicationId } from '../row-options';
import { TopicOptions } from '../topic-options';
import { warn } from './messages';

/** A construct that publishes to a topic or loads from it, and the format of its messages. */
interface User {
  readonly construct: IConstruct;
  readonly format: PayloadFormat;
}

interface Loader extends User {
  /** Undefined if nothing depends on ids. */
  readonly deduplicationId?: DeduplicationId;
  /** Whether a filter looks at the bodies of messages. */
  readonly filtersBodies: boolean;
}

interface LoadingOptions extends Pick<TopicOptions, 'filterPolicyWithMessageBody'> {
  readonly payloadFormat: PayloadFormat;
  readonly deduplicationId?: DeduplicationId;
}

interface Users {
  readonly publishers: User[];
  readonly ingests: Loader[];
}

/** The users of each topic of an app, by its ARN. The ARN of a topic of the app is a token, which is the same each time. */
const topics = new WeakMap<IConstruct, Map<string, Users>>();

export function publishesTo(topic: sns.ITopic, publisher: IConstruct, format: PayloadFormat): void {
  const { publishers, ingests } = usersOf(topic, publisher);
  publishers.push({ construct: publisher, format });
  ingests.forEach((ingest) => compare({ construct: publisher, format }, ingest));
}

export function loadsFrom(
  topic: sns.ITopic, construct: IConstruct,
  { payloadFormat: format, deduplicationId, filterPolicyWithMessageBody }: LoadingOptions,
): void {
  const { publishers, ingests } = usersOf(topic, construct);
  const ingest = { construct, format, deduplicationId, filtersBodies: filterPolicyWithMessageBody !== undefined };
  ingests.push(ingest);
  publishers.forEach((publisher) => compare(publisher, ingest));
}

function usersOf(topic: sns.ITopic, { node: { root } }: IConstruct): Users {
  const ofApp = topics.get(root) ?? new Map<string, Users>();
  topics.set(root, ofApp);
  const users = ofApp.get(topic.topicArn) ?? { publishers: [], ingests: [] };
  ofApp.set(topic.topicArn, users);
  return users;
}

/**
 * Warns if an ingest cannot read what a publisher of its topic sends, takes it twice or never gets it. It is no error, because a filter may keep the
 * messages apart.
 */
function compare(publisher: User, ingest: Loader): void {
  if (publisher.format !== ingest.format) {
    warn(ingest.construct, 'payloadFormat',
      `'payloadFormat' of ${ingest.construct.node.path} is ${ingest.format}, and ${publisher.construct.node.path} publishes ${publisher.format} to the same topic; `
      + 'its messages would be rejected. Set both to the same, or acknowledge this warning if a filter policy keeps those messages from the ingest');
  }
  if (ingest.deduplicationId === DeduplicationId.SNS) {
    warn(ingest.construct, 'deduplicationId',
      `'deduplicationId' of ${ingest.construct.node.path} is SNS, and ${publisher.construct.node.path} publishes to the same topic; a tick that is repeated has the ids `
      + 'of its messages in an attribute, which is then ignored, so that its rows are loaded again. Choose another deduplicationId, or acknowledge this warning if that may be');
  }
  if (ingest.filtersBodies) {
    warn(ingest.construct, 'bodyFilter',
      `'filterPolicyWithMessageBody' of ${ingest.construct.node.path} looks at the fields of a whole body, and ${publisher.construct.node.path} puts rows into its messages as `
      + `${publisher.format}; SNS drops them without a trace but metrics of the topic. Name the column in 'messageAttributes' of the publisher and filter by 'filterPolicy', or acknowledge `
      + 'this warning if the ingest shall not load those messages');
  }
}
