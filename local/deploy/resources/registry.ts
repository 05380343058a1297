import { ResourceType } from '../resource-type';
import { cloudWatchAlarm } from './cloudwatch-alarm';
import { cloudWatchDashboard } from './cloudwatch-dashboard';
import { customResource } from './custom-resource';
import { dynamoDbGlobalTable, dynamoDbTable } from './dynamodb-table';
import { iamManagedPolicy } from './iam-managed-policy';
import { iamPolicy } from './iam-policy';
import { iamRole } from './iam-role';
import { keptForInspection } from './kept-for-inspection';
import { kmsAlias, kmsKey } from './kms-key';
import { lambdaEventInvokeConfig } from './lambda-event-invoke-config';
import { lambdaEventSourceMapping } from './lambda-event-source-mapping';
import { lambdaFunction } from './lambda-function';
import { lambdaLayerVersion } from './lambda-layer-version';
import { lambdaPermission } from './lambda-permission';
import { lambdaAlias, lambdaVersion } from './lambda-version';
import { logsLogGroup } from './logs-log-group';
import { redshiftCluster } from './redshift-cluster';
import { redshiftServerlessNamespace } from './redshiftserverless-namespace';
import { redshiftServerlessWorkgroup } from './redshiftserverless-workgroup';
import { s3Bucket } from './s3-bucket';
import { s3BucketPolicy } from './s3-bucket-policy';
import { schedulerSchedule } from './scheduler-schedule';
import { secretsManagerResourcePolicy } from './secretsmanager-resource-policy';
import { secretsManagerSecret } from './secretsmanager-secret';
import { secretsManagerSecretTargetAttachment } from './secretsmanager-secret-target-attachment';
import { snsSubscription } from './sns-subscription';
import { snsTopic } from './sns-topic';
import { snsTopicPolicy } from './sns-topic-policy';
import { sqsQueue } from './sqs-queue';
import { sqsQueuePolicy } from './sqs-queue-policy';

const TYPES: Record<string, ResourceType> = {
  'AWS::CloudFormation::CustomResource': customResource,
  'AWS::CloudWatch::Alarm': cloudWatchAlarm,
  'AWS::CloudWatch::Dashboard': cloudWatchDashboard,
  'AWS::DynamoDB::GlobalTable': dynamoDbGlobalTable,
  'AWS::DynamoDB::Table': dynamoDbTable,
  'AWS::IAM::ManagedPolicy': iamManagedPolicy,
  'AWS::IAM::Policy': iamPolicy,
  'AWS::IAM::Role': iamRole,
  'AWS::KMS::Alias': kmsAlias,
  'AWS::KMS::Key': kmsKey,
  'AWS::Lambda::Alias': lambdaAlias,
  'AWS::Lambda::EventInvokeConfig': lambdaEventInvokeConfig,
  'AWS::Lambda::EventSourceMapping': lambdaEventSourceMapping,
  'AWS::Lambda::Function': lambdaFunction,
  'AWS::Lambda::Permission': lambdaPermission,
  'AWS::Lambda::LayerVersion': lambdaLayerVersion,
  'AWS::Lambda::Version': lambdaVersion,
  'AWS::Logs::LogGroup': logsLogGroup,
  'AWS::Redshift::Cluster': redshiftCluster,
  'AWS::RedshiftServerless::Namespace': redshiftServerlessNamespace,
  'AWS::RedshiftServerless::Workgroup': redshiftServerlessWorkgroup,
  'AWS::S3::Bucket': s3Bucket,
  'AWS::S3::BucketPolicy': s3BucketPolicy,
  'AWS::Scheduler::Schedule': schedulerSchedule,
  'AWS::SecretsManager::ResourcePolicy': secretsManagerResourcePolicy,
  'AWS::SecretsManager::Secret': secretsManagerSecret,
  'AWS::SecretsManager::SecretTargetAttachment': secretsManagerSecretTargetAttachment,
  'AWS::SNS::Subscription': snsSubscription,
  'AWS::SNS::Topic': snsTopic,
  'AWS::SNS::TopicPolicy': snsTopicPolicy,
  'AWS::SQS::Queue': sqsQueue,
  'AWS::SQS::QueuePolicy': sqsQueuePolicy,
  ...keptForInspection,
};

export function findResourceType(type: string, logicalId: string): ResourceType {
  const found = TYPES[type] ?? (type.startsWith('Custom::') ? customResource : undefined);
  if (!found) {
    throw new Error(`'${logicalId}' is of the type ${type}, which the local engine does not know; add it to local/deploy/resources/registry.ts`);
  }
  return found;
}
