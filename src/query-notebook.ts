import { ArnFormat, Duration, Size, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as assets from 'aws-cdk-lib/aws-s3-assets';
import * as sagemaker from 'aws-cdk-lib/aws-sagemaker';
import { Construct } from 'constructs';
import { acknowledge, acknowledgeWildcard } from './private/acknowledge';
import { functionSecurityGroups } from './private/function/function-network';
import { within } from './private/messages';
import { planNotebook } from './private/notebook/notebook-plan';
import { notebookRole } from './private/notebook/notebook-role';
import { EXAMPLES, startScript } from './private/notebook/start-script';
import { SnsToRedshiftIngest } from './sns-to-redshift-ingest';

/** Properties of `QueryNotebook`. */
export interface QueryNotebookProps {
  /**
   * The ingests whose tables the notebook may read.
   *
   * They must be in the account and Region of the notebook, and so must their warehouses: a target with an `accessRole` is refused, because the
   * notebook assumes no role of another account. They may be in another stack. The role of the notebook then has a name that is made of its path.
   *
   * Minimum: 1. Maximum: as many as the start script of the instance has room for, which are some 50.
   */
  readonly ingests: SnsToRedshiftIngest[];

  /**
   * The type of the instance.
   *
   * An `ml.t3.medium` costs about $0.05 an hour (us-east-1, 2026-10): $36.50 a month if it always runs, and $8 a month with 8 hours a working day.
   *
   * @default 'ml.t3.medium'
   */
  readonly instanceType?: string;

  /**
   * The time after which an instance that nobody uses stops itself. A busy kernel counts as use. What is in the folder SageMaker stays.
   *
   * Minimum: 5 minutes. Maximum: 30 days. Whole minutes. 0 lets it run until somebody stops it.
   *
   * @default Duration.hours(1)
   */
  readonly idleTimeout?: Duration;

  /**
   * A folder with notebooks, which are copied to the instance when it starts. Those that are there already stay as they are.
   *
   * @default - an example that queries, draws and predicts, and works with any ingest
   */
  readonly notebookDirectory?: string;

  /**
   * The size of the volume.
   *
   * Minimum: 5 GiB. Maximum: 16,384 GiB.
   *
   * @default Size.gibibytes(5)
   */
  readonly volumeSize?: Size;

  /**
   * Whether users of the notebook are root on the instance.
   *
   * @default false
   */
  readonly rootAccess?: boolean;

  /**
   * A VPC for the instance. It then has no way to the internet but that of the VPC. Subnets without a NAT need interface endpoints for `redshift-data`,
   * `sts` and `sagemaker.api`, and a gateway endpoint for S3; packages cannot be installed from there.
   *
   * @default - the instance is outside of your VPCs, and reaches the internet
   */
  readonly vpc?: ec2.IVpc;

  /**
   * The subnets of the VPC. The instance is in the first one.
   *
   * @default - private subnets with egress if there are any, otherwise isolated subnets
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * The security groups of the instance. They must allow outbound HTTPS.
   *
   * @default - a security group is created that allows outbound HTTPS
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * The key that encrypts the volume. It must be in the Region of the notebook.
   *
   * @default - a key of SageMaker
   */
  readonly encryptionKey?: kms.IKey;
}

/**
 * A SageMaker notebook instance that may query the tables of ingests, with a notebook that shows how.
 *
 * Its role reads the tables as a database user of its own, without a password, and may do nothing else in the warehouse. When you remove the notebook,
 * the right goes with it. The instance stops itself when nobody uses it.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/nbi.html
 *
 * @example
 * new QueryNotebook(this, 'Notebook', { ingests: [ingest], instanceType: 'ml.t3.large' });
 */
export class QueryNotebook extends Construct implements iam.IGrantable, ec2.IConnectable {
  /** The role of the instance. Whoever may open the notebook acts as this role. */
  public readonly role: iam.IRole;

  /** The name of the instance, with which the console or `create-presigned-notebook-instance-url` opens it. */
  public readonly notebookInstanceName: string;

  /** The role of the instance. */
  public readonly grantPrincipal: iam.IPrincipal;

  /** The security groups of the instance. Without a VPC there are none. */
  public readonly connections: ec2.Connections;

  constructor(scope: Construct, id: string, props: QueryNotebookProps) {
    super(scope, id);
    const { ingests, vpc, encryptionKey } = props;
    const plan = within(this, () => planNotebook(this, props));
    const stack = Stack.of(this);
    const role = notebookRole(this, ingests);
    const logGroup = stack.formatArn({ service: 'logs', resource: 'log-group', resourceName: '/aws/sagemaker/NotebookInstances:*', arnFormat: ArnFormat.COLON_RESOURCE_NAME });
    iam.Grant.addToPrincipal({
      grantee: role, actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'], resourceArns: [logGroup],
    });
    acknowledgeWildcard(role, logGroup, 'SageMaker names the log streams after the instance, whose name is not known in advance');
    const notebooks = new assets.Asset(this, 'Notebooks', { path: props.notebookDirectory ?? EXAMPLES });
    // The bucket of assets has those of other apps, too.
    iam.Grant.addToPrincipal({ grantee: role, actions: ['s3:GetObject'], resourceArns: [notebooks.bucket.arnForObjects(notebooks.s3ObjectKey)] });

    const lifecycle = new sagemaker.CfnNotebookInstanceLifecycleConfig(this, 'Lifecycle', {
      onStart: [{
        content: startScript({
          notebooksUrl: notebooks.s3ObjectUrl,
          tables: stack.toJsonString(plan.tables),
          idleMinutes: plan.idleMinutes,
        }),
      }],
    });
    const securityGroups = functionSecurityGroups(this, props, 'Notebook: HTTPS to AWS');
    const instance = new sagemaker.CfnNotebookInstance(this, 'Instance', {
      instanceType: plan.instanceType,
      platformIdentifier: 'notebook-al2023-v1', // CDK documents a default that can no longer be created
      roleArn: role.roleArn,
      lifecycleConfigName: lifecycle.attrNotebookInstanceLifecycleConfigName,
      instanceMetadataServiceConfiguration: { minimumInstanceMetadataServiceVersion: '2' },
      rootAccess: props.rootAccess ? 'Enabled' : 'Disabled',
      directInternetAccess: vpc ? 'Disabled' : 'Enabled',
      subnetId: plan.subnetId,
      securityGroupIds: securityGroups?.map(({ securityGroupId }) => securityGroupId),
      kmsKeyId: encryptionKey?.keyArn,
      volumeSizeInGb: plan.volumeSizeInGb,
    });
    // The instance copies the notebooks as soon as it starts.
    instance.node.addDependency(role);
    // The policy names the instance, which needs the role, so it is not in the role.
    const stop = new iam.Policy(this, 'StopPolicy', {
      statements: [new iam.PolicyStatement({ actions: ['sagemaker:StopNotebookInstance'], resources: [instance.ref] })],
    });
    if (plan.idleMinutes !== undefined) {
      stop.attachToRole(role);
    }
    if (!vpc) {
      const noNetwork = 'The Data API is a public endpoint of AWS, and packages come from the internet; \'vpc\' puts the instance into a network of yours';
      acknowledge(instance, 'SM1', noNetwork);
      acknowledge(instance, 'SM3', noNetwork);
    }
    if (!encryptionKey) {
      acknowledge(instance, 'SM2', 'SageMaker encrypts the volume with a key of its own; \'encryptionKey\' takes one of yours');
    }

    this.role = role;
    this.grantPrincipal = role;
    this.notebookInstanceName = instance.attrNotebookInstanceName;
    this.connections = new ec2.Connections({ securityGroups });
  }
}
