import { Names, RemovalPolicy } from 'aws-cdk-lib';
import * as redshift from 'aws-cdk-lib/aws-redshift';
import * as serverless from 'aws-cdk-lib/aws-redshiftserverless';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { acknowledgeCompliance } from './acknowledge-compliance';
import { Network } from './network';
import { RedshiftTarget } from '../src';
import { acknowledge } from '../src/private/acknowledge';

/** A warehouse to load into, provisioned or serverless. */
export interface Warehouse {
  readonly target: RedshiftTarget;
  /** The cluster's identifier or the workgroup's name. */
  readonly name: string;
  /** The administrator's password, if Redshift does not keep it itself. */
  readonly adminSecret?: secretsmanager.ISecret;
}

const DATABASE = 'telegram';
const ADMIN = 'telegram_admin';
/** Any port but the default, which attackers try first. Nothing here connects to it, because statements go through the Data API. */
const PORT = 5440;

/** A provisioned cluster of one node. Redshift keeps the administrator's password, so that nothing here ever sees it. */
export class ClusterWarehouse extends Construct implements Warehouse {
  public readonly target: RedshiftTarget;
  public readonly name: string;

  constructor(scope: Construct, id: string, props: { network: Network; nodeType: string }) {
    super(scope, id);
    const subnets = new redshift.CfnClusterSubnetGroup(this, 'Subnets', {
      description: 'Isolated subnets in three zones',
      subnetIds: props.network.subnetIds,
    });
    const parameters = new redshift.CfnClusterParameterGroup(this, 'Parameters', {
      description: 'TLS only, and a log of what users do',
      parameterGroupFamily: 'redshift-2.0',
      parameters: [
        { parameterName: 'require_ssl', parameterValue: 'true' },
        { parameterName: 'enable_user_activity_logging', parameterValue: 'true' },
      ],
    });
    const cluster = new redshift.CfnCluster(this, 'Cluster', {
      clusterType: 'single-node',
      nodeType: props.nodeType,
      dbName: DATABASE,
      masterUsername: ADMIN,
      manageMasterPassword: true,
      encrypted: true,
      automatedSnapshotRetentionPeriod: 7,
      preferredMaintenanceWindow: 'sun:03:00-sun:03:30',
      publiclyAccessible: false,
      port: PORT,
      loggingProperties: { logDestinationType: 'cloudwatch', logExports: ['connectionlog', 'userlog', 'useractivitylog'] },
      enhancedVpcRouting: true,
      clusterSubnetGroupName: subnets.ref,
      clusterParameterGroupName: parameters.ref,
      vpcSecurityGroupIds: props.network.securityGroupIds,
    });
    cluster.applyRemovalPolicy(RemovalPolicy.DESTROY);

    this.target = RedshiftTarget.cluster(cluster);
    this.name = cluster.ref;
  }
}

/** A serverless workgroup. Serverless has no temporary credentials for its administrator, so this stack keeps the password in a secret. */
export class ServerlessWarehouse extends Construct implements Warehouse {
  public readonly target: RedshiftTarget;
  public readonly name: string;
  public readonly adminSecret: secretsmanager.ISecret;

  constructor(scope: Construct, id: string, props: { network: Network; baseCapacity: number }) {
    super(scope, id);
    this.adminSecret = new secretsmanager.Secret(this, 'AdminSecret', {
      description: 'Administrator of the telegram warehouse: creates the table and grants the loader its rights',
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ username: ADMIN }),
        generateStringKey: 'password',
        passwordLength: 32,
        // https://docs.aws.amazon.com/redshift-serverless/latest/APIReference/API_CreateNamespace.html
        excludeCharacters: '/@"\'\\ ',
      },
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const notRotated = 'Only deployments use it, and the namespace keeps the password it was created with: to rotate it '
      + 'takes a function with a network path into the VPC, which has none';
    acknowledge(this.adminSecret, 'SMG4', notRotated);
    acknowledgeCompliance(this.adminSecret, 'SecretsManagerRotationEnabled', notRotated);
    acknowledgeCompliance(this.adminSecret, 'SecretsManagerUsingKMSKey', 'Secrets Manager encrypts it with the key of AWS, and IAM says who may read it');
    // Both names are required. CloudFormation does not generate them, as it does a cluster's identifier.
    const name = Names.uniqueResourceName(this, { maxLength: 40, separator: '-' }).toLowerCase();
    const namespace = new serverless.CfnNamespace(this, 'Namespace', {
      namespaceName: name,
      dbName: DATABASE,
      adminUsername: ADMIN,
      logExports: ['userlog', 'connectionlog', 'useractivitylog'],
      adminUserPassword: this.adminSecret.secretValueFromJson('password').unsafeUnwrap(), // a reference that CloudFormation resolves
    });
    namespace.applyRemovalPolicy(RemovalPolicy.DESTROY);
    const workgroup = new serverless.CfnWorkgroup(this, 'Workgroup', {
      workgroupName: name,
      namespaceName: namespace.ref,
      baseCapacity: props.baseCapacity,
      publiclyAccessible: false,
      enhancedVpcRouting: true,
      subnetIds: props.network.subnetIds,
      securityGroupIds: props.network.securityGroupIds,
      configParameters: [{ parameterKey: 'require_ssl', parameterValue: 'true' }],
    });

    this.target = RedshiftTarget.workgroup(workgroup, { namespace, adminSecret: this.adminSecret });
    this.name = workgroup.ref;
  }
}
