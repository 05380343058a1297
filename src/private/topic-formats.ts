import { Annotations } from 'aws-cdk-lib';
import * as sns from 'aws-cdk-lib/aws-sns';
import { IConstruct } from 'constructs';
import { PayloadFormat } from '../payload-format';

/** A construct that publishes to a topic or loads from it, and the format of its messages. */
interface User {
  readonly construct: IConstruct;
  readonly format: PayloadFormat;
}

interface Users {
  readonly publishers: User[];
  readonly ingests: User[];
}

/** The users of each topic of an app, by its ARN. The ARN of a topic of the app is a token, which is the same each time. */
const topics = new WeakMap<IConstruct, Map<string, Users>>();

export function publishesTo(topic: sns.ITopic, publisher: IConstruct, format: PayloadFormat): void {
  const { publishers, ingests } = usersOf(topic, publisher);
  publishers.push({ construct: publisher, format });
  ingests.forEach((ingest) => compare({ construct: publisher, format }, ingest));
}

export function loadsFrom(topic: sns.ITopic, ingest: IConstruct, format: PayloadFormat): void {
  const { publishers, ingests } = usersOf(topic, ingest);
  ingests.push({ construct: ingest, format });
  publishers.forEach((publisher) => compare(publisher, { construct: ingest, format }));
}

function usersOf(topic: sns.ITopic, { node: { root } }: IConstruct): Users {
  const ofApp = topics.get(root) ?? new Map<string, Users>();
  topics.set(root, ofApp);
  const users = ofApp.get(topic.topicArn) ?? { publishers: [], ingests: [] };
  ofApp.set(topic.topicArn, users);
  return users;
}

/** Warns if an ingest cannot read what a publisher of its topic sends. It is no error, because a filter may keep the messages apart. */
function compare(publisher: User, ingest: User): void {
  if (publisher.format !== ingest.format) {
    Annotations.of(ingest.construct).addWarningV2('cdk-redshift-ingest:payloadFormat',
      `'payloadFormat' of ${ingest.construct.node.path} is ${ingest.format}, and ${publisher.construct.node.path} publishes ${publisher.format} to the same topic; `
      + 'its messages would be rejected. Set both to the same, or acknowledge this warning if a filter policy keeps those messages from the ingest');
  }
}
