import { AccessRequest } from './access';
import { ACCOUNT } from '../../wire/account';

/*
 * The requests that AWS services make on their own, with the principal under which they come. All of them are listed here. The
 * gateway judges the calls of handlers.
 *
 * | who                    | as                                | what                                                        |
 * | ---------------------- | --------------------------------- | ----------------------------------------------------------- |
 * | Lambda                 | lambda.amazonaws.com              | assumes the execution role                                  |
 * | Lambda                 | the execution role                | writes logs                                                 |
 * | Lambda                 | the execution role                | decrypts the environment: by a grant of KMS that deploying the function makes, so not judged |
 * | Lambda's queue pollers | the execution role                | receive, delete, read attributes (in the gateway)           |
 * | Lambda, asynchronous   | the execution role                | sends to the destination, the dead-letter queue (gateway)   |
 * | Scheduler              | scheduler.amazonaws.com           | assumes the schedule's role                                 |
 * | Scheduler              | the schedule's role               | invokes the target, sends to its dead-letter queue (gateway)|
 * | SNS                    | sns.amazonaws.com                 | sends to subscribed queues                                  |
 * | Redshift               | redshift(-serverless).amazonaws.com | assumes the COPY role                                     |
 * | Redshift               | the COPY role                     | assumes the next role of a chain; reads S3 (in the gateway) |
 * | Data API               | the caller                        | logs in to the warehouse, reads the secret (in the gateway) |
 * | CloudWatch Logs        | logs.REGION.amazonaws.com         | encrypts log groups                                         |
 * | S3, SQS, SNS, Secrets Manager | their caller               | use keys on behalf of the caller (key-use.ts)               |
 * | CloudFormation         | the deploying principal           | creates everything, and invokes custom resources: no policy of the template grants that, so it is not judged |
 */

const TLS = { 'aws:SecureTransport': 'true' };

/** @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html */
export function lambdaAssumesRole(roleArn: string): AccessRequest {
  return { caller: 'lambda.amazonaws.com', action: 'sts:AssumeRole', resource: roleArn, context: TLS };
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html */
export function lambdaWritesLogs(lambda: { roleArn: string; name: string; region: string; logGroup: string }): AccessRequest[] {
  const resource = `arn:aws:logs:${lambda.region}:${ACCOUNT}:log-group:${lambda.logGroup}:log-stream:any`;
  return ['logs:CreateLogStream', 'logs:PutLogEvents'].map((action) =>
    ({ caller: lambda.roleArn, session: lambda.name, action, resource, context: TLS }));
}

/** @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html */
export function schedulerAssumesRole(roleArn: string, scheduleArn: string): AccessRequest {
  const group = scheduleArn.replace(':schedule/', ':schedule-group/').replace(/\/[^/]+$/, '');
  return {
    caller: 'scheduler.amazonaws.com',
    action: 'sts:AssumeRole',
    resource: roleArn,
    context: { ...TLS, 'aws:SourceAccount': ACCOUNT, 'aws:SourceArn': group },
  };
}

/** @see https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html */
export function snsDelivers(topicArn: string, queueArn: string): AccessRequest {
  return {
    caller: 'sns.amazonaws.com',
    action: 'sqs:SendMessage',
    resource: queueArn,
    context: { ...TLS, 'aws:SourceArn': topicArn, 'aws:SourceAccount': ACCOUNT },
  };
}

/**
 * A warehouse assumes the first role as its service and names the database user as the external id; each role of a chain assumes the next.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/mgmt/authorizing-redshift-service-database-users.html
 * @see https://docs.aws.amazon.com/redshift/latest/mgmt/authorizing-redshift-service-chaining-roles.html
 */
export function redshiftAssumesRoles(roleArns: readonly string[], warehouse: { service: string; databaseUserArn: string }): AccessRequest[] {
  return roleArns.map((roleArn, index) => index === 0
    ? { caller: warehouse.service, action: 'sts:AssumeRole', resource: roleArn, context: { ...TLS, 'sts:ExternalId': warehouse.databaseUserArn } }
    : { caller: roleArns[index - 1], session: 'RedshiftIamRoleSession', action: 'sts:AssumeRole', resource: roleArn, context: TLS });
}

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html */
export function logsUseKey(logGroupArn: string, keyArn: string): AccessRequest[] {
  const region = keyArn.split(':')[3];
  return ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncryptFrom', 'kms:ReEncryptTo', 'kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext'].map((action) => ({
    caller: `logs.${region}.amazonaws.com`,
    action,
    resource: keyArn,
    context: { ...TLS, 'kms:EncryptionContext:aws:logs:arn': logGroupArn.replace(/:\*$/, '') },
  }));
}
