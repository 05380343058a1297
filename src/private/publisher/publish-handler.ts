import { Aws, Names, Stack, Token, Tokenization } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { PublisherSettings } from './publisher-defaults';
import { CsvSourceConfig } from '../../csv-source';
import { Publication, PUBLICATION_FILE, PublishEnvironment } from '../contract/publish';
import { BundledFunction } from '../function/bundled-function';
import { functionOptions } from '../function/function-options';
import { grantKey, KeyUser } from '../key-grant';
import { letPublisherUse } from '../key-policy';
import { sorted } from '../sorted';
import { letPublish } from '../topic-policy';

export interface PublishHandlerProps {
  readonly options: PublisherSettings;
  readonly source: CsvSourceConfig;
  readonly publication: Publication;
  readonly topic: sns.ITopic;
  /** The key of the topic, unless SNS owns it. Any principal of the account that may use SNS may use the AWS managed key through SNS. */
  readonly topicKey?: kms.IKey;
  readonly securityGroups?: ec2.ISecurityGroup[];
  /** The queue of ticks that the handler could not publish. */
  readonly deadLetterQueue: sqs.IQueue;
}

/** The function that draws and publishes rows, with its environment and its rights. */
export class PublishHandler extends BundledFunction {
  constructor(scope: Construct, id: string, props: PublishHandlerProps) {
    const { options, source, publication, topic, topicKey, securityGroups, deadLetterQueue } = props;
    const stack = Stack.of(scope);
    const { known, unknown } = splitByTokens(publication);
    const publisherId = `${Aws.STACK_ID}/${Names.nodeUniqueId(scope.node)}`;
    const environment: PublishEnvironment = {
      TOPIC_ARN: topic.topicArn,
      SOURCE: stack.toJsonString(source.source),
      ...source.index && { SOURCE_INDEX: stack.toJsonString(source.index) },
      MIN_ROWS: numberText(options.minRows),
      ...options.maxRows !== undefined && { MAX_ROWS: numberText(options.maxRows) },
      MAX_MESSAGE_BYTES: numberText(options.maxMessageSize.toBytes()),
      SEED: options.seed === undefined ? publisherId : numberText(options.seed),
      ...Object.keys(unknown).length > 0 && { UNKNOWN_PUBLICATION: JSON.stringify(sorted(unknown)) },
      PUBLISHER_ID: publisherId,
    };
    super(scope, id, {
      ...functionOptions(options, securityGroups),
      entry: 'publish',
      description: 'Publishes rows of a CSV',
      environment: { ...environment },
      files: { [PUBLICATION_FILE]: JSON.stringify(sorted(known)) },
      memorySize: options.memorySize,
      timeout: options.timeout,
      instrumentation: options.instrumentation,
    });
    source.grantRead(this);
    // The grants of CDK would add actions that the handler never calls.
    grant(this, 'sns:Publish', topic.topicArn);
    letPublish(scope, topic);
    grant(this, 'sqs:SendMessage', deadLetterQueue.queueArn);
    const keys: [kms.IKey | undefined, KeyUser][] = [[topicKey, 'sns'], [options.encryptionKey, 'sqs']];
    keys.forEach(([key, service]) => key && grantKey(this, key, ['kms:Decrypt', 'kms:GenerateDataKey'], service));
    if (topicKey) {
      letPublisherUse(scope, topicKey);
    }
    // EventBridge Scheduler only starts the handler. Lambda retries a tick that fails after that.
    this.configureAsyncInvoke({
      onFailure: { bind: () => ({ destination: deadLetterQueue.queueArn }) },
      maxEventAge: options.maxEventAge,
      retryAttempts: Math.min(2, options.retryAttempts ?? 2),
    });
  }
}

function grant(grantee: iam.IGrantable, action: string, resourceArn: string): void {
  iam.Grant.addToPrincipal({ grantee, actions: [action], resourceArns: [resourceArn] });
}

/** Splits it into what can be in a file, and what has a token. A file cannot have one, and the environment has little room. */
function splitByTokens(publication: Publication): { readonly known: Partial<Publication>; readonly unknown: Partial<Publication> } {
  const [known, unknown] = [false, true].map((wanted) => Object.fromEntries(
    Object.entries(publication).filter(([, value]) => Token.isUnresolved(JSON.stringify(value)) === wanted),
  ));
  return { known, unknown };
}

/** Formats a number, which may be a token. */
function numberText(value: number): string {
  return Tokenization.stringifyNumber(value);
}
