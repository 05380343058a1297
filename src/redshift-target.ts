import { ArnFormat, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as redshift from 'aws-cdk-lib/aws-redshift';
import * as serverless from 'aws-cdk-lib/aws-redshiftserverless';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct, IDependable } from 'constructs';
import { WarehouseIdentity } from './private/contract';

/** How to reach a provisioned cluster. */
export interface ClusterTargetOptions {
  /**
   * The database to load into.
   *
   * @default - the cluster's own database, `dbName`
   */
  readonly databaseName?: string;

  /**
   * The secret of an administrator, under whom the table is created and the loader's database user is granted its rights.
   *
   * @default - temporary credentials of the cluster's admin user, `masterUsername`
   */
  readonly adminSecret?: secretsmanager.ISecret;
}

/** How to reach a serverless workgroup. */
export interface WorkgroupTargetOptions {
  /** The workgroup's namespace: the role that COPY assumes is attached to it. */
  readonly namespace: serverless.CfnNamespace;

  /**
   * The database to load into.
   *
   * @default - the namespace's own database, `dbName`
   */
  readonly databaseName?: string;

  /**
   * The secret of an administrator, under whom the table is created and the loader's database user is granted its rights.
   *
   * Redshift Serverless has no temporary credentials of its admin user, so a table can be created only with a secret.
   *
   * @default - none: the ingest needs `tableCreation: false`
   */
  readonly adminSecret?: secretsmanager.ISecret;
}

/** The warehouse as a construct binds it. */
export interface BoundTarget {
  /** How the handler names the warehouse: as its own IAM identity. */
  readonly loader: WarehouseIdentity;
  /** How the custom resource names the warehouse: as an administrator. */
  readonly admin?: WarehouseIdentity;
  /** The role COPY assumes. */
  readonly copyRole: iam.Role;
  /** What must stand before the first statement can run. */
  readonly dependencies: IDependable[];
  readonly grantLoad: (grantee: iam.IGrantable) => void;
  readonly grantAdmin: (grantee: iam.IGrantable) => void;
}

/**
 * The Redshift warehouse that rows are loaded into.
 *
 * Statements run through the Redshift Data API, so nothing needs a network path to the warehouse, and no password: the
 * loader is a database user of its own, mapped from the handler's role and unprivileged until granted.
 */
export abstract class RedshiftTarget {
  /** A provisioned cluster. */
  public static cluster(cluster: redshift.CfnCluster, options: ClusterTargetOptions = {}): RedshiftTarget {
    return new ClusterTarget(cluster, options);
  }

  /** A Redshift Serverless workgroup. */
  public static workgroup(workgroup: serverless.CfnWorkgroup, options: WorkgroupTargetOptions): RedshiftTarget {
    return new WorkgroupTarget(workgroup, options);
  }

  /** @internal */
  public abstract _bind(scope: Construct): BoundTarget;
}

class ClusterTarget extends RedshiftTarget {
  constructor(private readonly cluster: redshift.CfnCluster, private readonly options: ClusterTargetOptions) {
    super();
  }

  public _bind(scope: Construct): BoundTarget {
    const stack = Stack.of(this.cluster);
    const clusterIdentifier = this.cluster.ref;
    const database = this.options.databaseName ?? this.cluster.dbName;
    const adminUser = this.cluster.masterUsername;
    const adminSecret = this.options.adminSecret;
    const arn = (resource: string, resourceName: string) =>
      stack.formatArn({ service: 'redshift', resource, resourceName, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
    const clusterArn = arn('cluster', clusterIdentifier);
    const databaseArn = arn('dbname', `${clusterIdentifier}/${database}`);

    const copyRole = copyRoleBeside(this.cluster, scope, ['redshift.amazonaws.com']);
    this.cluster.iamRoles = attach(this.cluster.iamRoles, copyRole);

    return {
      loader: { clusterIdentifier, database },
      admin: adminSecret
        ? { clusterIdentifier, database, secretArn: adminSecret.secretArn }
        : { clusterIdentifier, database, dbUser: adminUser },
      copyRole,
      dependencies: [this.cluster],
      grantLoad: (grantee) => {
        grantStatements(grantee, clusterArn);
        // The handler's role becomes the database user `IAMR:<role name>`.
        grant(grantee, 'redshift:GetClusterCredentialsWithIAM', databaseArn);
      },
      grantAdmin: (grantee) => {
        grantStatements(grantee, clusterArn);
        if (adminSecret) {
          adminSecret.grantRead(grantee);
        } else {
          grant(grantee, 'redshift:GetClusterCredentials', databaseArn, arn('dbuser', `${clusterIdentifier}/${adminUser}`));
        }
      },
    };
  }
}

class WorkgroupTarget extends RedshiftTarget {
  constructor(private readonly workgroup: serverless.CfnWorkgroup, private readonly options: WorkgroupTargetOptions) {
    super();
  }

  public _bind(scope: Construct): BoundTarget {
    const { namespace, adminSecret } = this.options;
    const database = this.options.databaseName ?? namespace.dbName ?? 'dev';
    const workgroupName = this.workgroup.ref;
    const workgroupArn = this.workgroup.attrWorkgroupWorkgroupArn;

    const copyRole = copyRoleBeside(namespace, scope, ['redshift-serverless.amazonaws.com', 'redshift.amazonaws.com']);
    namespace.iamRoles = attach(namespace.iamRoles, copyRole);

    return {
      loader: { workgroupName, database },
      admin: adminSecret && { workgroupName, database, secretArn: adminSecret.secretArn },
      copyRole,
      dependencies: [this.workgroup],
      grantLoad: (grantee) => {
        grantStatements(grantee, workgroupArn);
        grant(grantee, 'redshift-serverless:GetCredentials', workgroupArn);
      },
      grantAdmin: (grantee) => {
        grantStatements(grantee, workgroupArn);
        adminSecret?.grantRead(grantee);
      },
    };
  }
}

/**
 * The role that COPY assumes, in the warehouse's stack: roles hang on the warehouse, and the ingest depends on it, so a
 * role in the ingest's stack would tie the two stacks into a circle. What it may read is said in the ingest's stack.
 */
function copyRoleBeside(warehouse: Construct, scope: Construct, services: string[]): iam.Role {
  const sameStack = Stack.of(warehouse) === Stack.of(scope);
  return new iam.Role(sameStack ? scope : warehouse, sameStack ? 'CopyRole' : `CopyRole${scope.node.addr}`, {
    description: `COPY reads the staged objects of ${scope.node.path}`,
    assumedBy: new iam.CompositePrincipal(...services.map((service) => new iam.ServicePrincipal(service))),
  });
}

function attach(roles: string[] | undefined, role: iam.Role): string[] {
  if (Token.isUnresolved(roles)) {
    throw new Error('\'iamRoles\' of the warehouse must be a list, got a token; the role that COPY assumes is added to it');
  }
  return [...roles ?? [], role.roleArn];
}

function grant(grantee: iam.IGrantable, action: string, ...resourceArns: string[]): void {
  iam.Grant.addToPrincipal({ grantee, actions: [action], resourceArns });
}

function grantStatements(grantee: iam.IGrantable, warehouseArn: string): void {
  grant(grantee, 'redshift-data:BatchExecuteStatement', warehouseArn);
  // These two have no resource type; the condition limits them to statements of the caller itself.
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonredshiftdataapiservice.html
  iam.Grant.addToPrincipal({
    grantee,
    actions: ['redshift-data:DescribeStatement', 'redshift-data:GetStatementResult'],
    resourceArns: ['*'],
    conditions: { StringEquals: { 'redshift-data:statement-owner-iam-userid': '${aws:userid}' } },
  });
}
