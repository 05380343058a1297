import * as redshift from 'aws-cdk-lib/aws-redshift';
import * as serverless from 'aws-cdk-lib/aws-redshiftserverless';
import { Construct } from 'constructs';
import { requireSecret, requireSecretRegion } from './private/required-place';
import { BoundTarget, LoadedBy } from './private/target/bound-target';
import { bindCluster, bindImportedCluster, requireClusterAdmin, requireKnownAdmin } from './private/target/cluster-target';
import { requireImportedWarehouse } from './private/target/imported-copy-role';
import { bindImportedWorkgroup, bindWorkgroup, requireWorkgroup, requireWorkgroupAdmin, requireWorkgroupId } from './private/target/workgroup-target';
import { requireIdentifier } from './private/validation';
import {
  ClusterAttributes, ClusterTargetOptions, ImportedWarehouse, TargetOptions, WorkgroupAttributes, WorkgroupTargetOptions,
} from './redshift-target-options';

/**
 * The Redshift warehouse that rows are loaded into.
 *
 * Statements run through the Redshift Data API, so nothing needs a network path to the warehouse or a password. By default, Redshift
 * maps the handler's role to a database user of its own, which has only the rights that are granted to it.
 *
 * COPY reads S3 from the warehouse. With enhanced VPC routing, it reads through the VPC of the warehouse. That VPC then needs a gateway
 * endpoint for S3 (or a NAT), and a security group that allows outbound HTTPS.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/mgmt/enhanced-vpc-routing.html
 * @example
 * RedshiftTarget.clusterFromAttributes({
 *   clusterIdentifier: 'company-warehouse',
 *   databaseName: 'analytics',
 *   adminUser: 'awsuser',
 * });
 */
export class RedshiftTarget {
  /**
   * A provisioned cluster of the app, in the stack of the ingest or in another one.
   *
   * @param cluster that of a `Cluster` of @aws-cdk/aws-redshift-alpha is its `node.defaultChild`. Then pass its `secret` as `adminSecret`, and the
   * name of its database.
   */
  public static cluster(cluster: redshift.CfnCluster, options: ClusterTargetOptions = {}): RedshiftTarget {
    return new RedshiftTarget((scope) => bindCluster(scope, cluster, options), options, () => requireKnownAdmin(cluster, options));
  }

  /** A Redshift Serverless workgroup of the app, in the stack of the ingest or in another one. */
  public static workgroup(workgroup: serverless.CfnWorkgroup, options: WorkgroupTargetOptions): RedshiftTarget {
    requireWorkgroup('workgroup', options);
    return new RedshiftTarget((scope) => bindWorkgroup(scope, workgroup, options), options, () => requireWorkgroupAdmin('workgroup', options));
  }

  /** A provisioned cluster that is not in the app. */
  public static clusterFromAttributes(attributes: ClusterAttributes): RedshiftTarget {
    requireImportedWarehouse(attributes);
    if (attributes.adminUser !== undefined && attributes.adminSecret) {
      throw new Error('\'adminUser\' and \'adminSecret\' must not be given together; only one of them can create the table, so remove the other');
    }
    if (attributes.adminUser !== undefined) {
      requireIdentifier('adminUser', attributes.adminUser);
    }
    return new RedshiftTarget((scope, loadedBy) => bindImportedCluster(scope, attributes, loadedBy), attributes,
      () => requireClusterAdmin(attributes), true);
  }

  /** A Redshift Serverless workgroup that is not in the app. */
  public static workgroupFromAttributes(attributes: WorkgroupAttributes): RedshiftTarget {
    requireImportedWarehouse(attributes);
    requireWorkgroup('workgroupFromAttributes', attributes);
    requireWorkgroupId(attributes.workgroupId);
    if (attributes.adminDatabaseRole !== undefined && attributes.accessRole) {
      throw new Error('\'adminDatabaseRole\' and \'accessRole\' must not be given together; the tag with the database role '
        + 'would be on the access role, and the function that loads assumes that role, too. Pass \'adminSecret\', or set \'tableCreation\' to false');
    }
    return new RedshiftTarget((scope, loadedBy) => bindImportedWorkgroup(scope, attributes, loadedBy), attributes,
      () => requireWorkgroupAdmin('workgroupFromAttributes', attributes), true);
  }

  private constructor(
    private readonly bind: (scope: Construct, loadedBy: LoadedBy) => BoundTarget,
    private readonly options: TargetOptions & Partial<ImportedWarehouse>,
    /** Fails if no administrator is known who could create tables. */
    private readonly requireAdmin: () => void,
    /**
     * Whether the warehouse is not in the app, so that it may have users that the app does not know.
     *
     * @internal
     */
    public readonly _imported: boolean = false,
  ) {
    if (options.databaseName !== undefined) {
      requireIdentifier('databaseName', options.databaseName);
    }
  }

  /** @internal */
  public _requireAdmin(): void {
    this.requireAdmin();
  }

  /** @internal */
  public _bind(scope: Construct, loadedBy: LoadedBy): BoundTarget {
    const target = this.bind(scope, loadedBy);
    const { adminSecret, credentials, accessRole } = this.options;
    const requireReadable = accessRole ? requireSecretRegion : requireSecret;
    requireReadable(scope, 'adminSecret', adminSecret);
    requireReadable(scope, 'credentials.secret', credentials?._secret);
    return target;
  }
}
