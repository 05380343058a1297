import { Grant } from '../aws/iam/access';

/** A grant that no run here can use, and why it is needed in AWS. */
export interface UnusedAllowed {
  /** Logical id of the resource that holds the policy, without the hash. */
  readonly holder: string;
  readonly action: string;
  /** The end of the statement's resource; any resource if missing. */
  readonly resourceEnd?: RegExp;
  readonly principal?: string;
  readonly reason: string;
  readonly documentation: string;
}

const AUTO_DELETE = {
  reason: 'the CDK writes this statement for autoDeleteObjects: each of its actions on the bucket and on its objects alike',
  documentation: 'https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_s3-readme.html#bucket-deletion',
};
const CANCEL = {
  action: 'redshift-data:CancelStatement',
  reason: 'a function cancels a statement that outlasts its invocation, and no statement of a quiet run does',
  documentation: 'https://docs.aws.amazon.com/redshift/latest/mgmt/data-api-iam.html',
};
const LIST_FOR_COPY = {
  action: 's3:ListBucket',
  reason: 'COPY needs LIST on the bucket; the stand-in reads the manifest and the object it names without listing',
  documentation: 'https://docs.aws.amazon.com/redshift/latest/dg/copy-usage_notes-access-permissions.html',
};
const OTHER_SERVICE = {
  action: 'sts:AssumeRole',
  principal: 'redshift.amazonaws.com',
  reason: 'AWS has both services trusted for a serverless namespace; the stand-in comes as redshift-serverless.amazonaws.com',
  documentation: 'https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-security-other-services.html',
};
const SUBSCRIPTION_DEAD_LETTERS = /SubscriptionDeadLetterQueue[^:]*$/;
const OBJECTS = /\/\*$/;
const BUCKET = /:::[^/]+$/;

export const UNUSED_ALLOWED: readonly UnusedAllowed[] = [
  {
    holder: 'PublisherScheduleRoleDefaultPolicy',
    action: 'sqs:SendMessage',
    reason: 'Scheduler sends there what Lambda would not take for an hour',
    documentation: 'https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html',
  },
  ...['IngestMessagesQueuesPolicy', 'SecondSubscriberMessagesQueuesPolicy'].map((holder) => ({
    holder,
    action: 'sqs:SendMessage',
    resourceEnd: SUBSCRIPTION_DEAD_LETTERS,
    reason: 'SNS sends there what it could not deliver to the queue',
    documentation: 'https://docs.aws.amazon.com/sns/latest/dg/sns-configure-dead-letter-queue.html',
  })),
  ...['IngestCopyRole', 'LoaderCopyRole'].flatMap((holder) => [{ ...LIST_FOR_COPY, holder }, { ...OTHER_SERVICE, holder }]),
  {
    holder: 'LoaderHandlerRoleDefaultPolicy',
    action: 's3:AbortMultipartUpload',
    reason: 'an archive of more than 8 MB is uploaded in parts, and an upload that fails is ended; a quiet run archives less',
    documentation: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html',
  },
  ...['IngestHandlerRoleDefaultPolicy', 'LoaderHandlerRoleDefaultPolicy', 'RedshiftIngestTablesHandlerRoleDefaultPolicy'].map((holder) => ({ ...CANCEL, holder })),
  ...['IngestStagingBucketPolicy', 'LoaderStorageBucketPolicy', 'SecondSubscriberRejectedBucketPolicy'].flatMap((holder) => [
    { ...AUTO_DELETE, holder, action: 's3:PutBucketPolicy', resourceEnd: OBJECTS },
    { ...AUTO_DELETE, holder, action: 's3:GetBucket*', resourceEnd: OBJECTS },
    { ...AUTO_DELETE, holder, action: 's3:List*', resourceEnd: OBJECTS },
    { ...AUTO_DELETE, holder, action: 's3:DeleteObject*', resourceEnd: BUCKET },
  ]),
  { ...CANCEL, holder: 'RedshiftIngestReader', reason: 'a client cancels a statement that its user interrupts' },
  ...['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'].map((action) => ({
    holder: 'NotebookRoleDefaultPolicy',
    action,
    reason: 'the instance writes what its scripts print to a group of logs that SageMaker names',
    documentation: 'https://docs.aws.amazon.com/sagemaker/latest/dg/notebook-lifecycle-config.html',
  })),
  {
    holder: 'NotebookRoleDefaultPolicy',
    action: 's3:GetObject',
    reason: 'the instance copies the notebooks when it starts, and no instance starts here',
    documentation: 'https://docs.aws.amazon.com/sagemaker/latest/dg/notebook-lifecycle-config.html',
  },
  {
    holder: 'NotebookRole',
    action: 'sts:AssumeRole',
    principal: 'sagemaker.amazonaws.com',
    reason: 'SageMaker starts the instance with this role, and no instance starts here',
    documentation: 'https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-roles.html',
  },
  {
    holder: 'NotebookStopPolicy',
    action: 'sagemaker:StopNotebookInstance',
    reason: 'the instance stops itself when nobody uses it, and no instance starts here',
    documentation: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_StopNotebookInstance.html',
  },
];

export function allowedUnused(grant: Grant): UnusedAllowed | undefined {
  return UNUSED_ALLOWED.find(({ holder, action, resourceEnd, principal }) => holder === holderOf(grant)
    && action === grant.action
    && (resourceEnd?.test(grant.resource ?? '') ?? true)
    && (principal === undefined || principal === grant.principal));
}

/** Returns the logical id without the stack and hashes. */
export function holderOf({ source }: Grant): string {
  return withoutHashes(source.split('/')[1]);
}

/** A logical id without the hash of the construct's path at its end, and without that of a warehouse or reader. */
export function withoutHashes(logicalId: string): string {
  return logicalId.replace(/[0-9A-F]{8}$/, '').replace(/(?<=^RedshiftIngest(Tables|Reader))[0-9a-f]{8}/, '');
}
