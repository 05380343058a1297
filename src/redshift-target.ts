import * as redshift from 'aws-cdk-lib/aws-redshift';
import * as serverless from 'aws-cdk-lib/aws-redshiftserverless';
import { Construct } from 'constructs';
import { BoundTarget } from './private/target/bound-target';
import { bindCluster, bindImportedCluster, requireClusterAdmin } from './private/target/cluster-target';
import { requireImportedWarehouse } from './private/target/imported-copy-role';
import { bindImportedWorkgroup, bindWorkgroup, requireWorkgroup, requireWorkgroupAdmin } from './private/target/workgroup-target';
import { requireIdentifier } from './private/validation';
import { ClusterAttributes, ClusterTargetOptions, WorkgroupAttributes, WorkgroupTargetOptions } from './redshift-target-options';

/**
 * The Redshift warehouse that rows are loaded into.
 *
 * Statements run through the Redshift Data API, so nothing needs a network path to the warehouse, and no password: the
 * loader is a database user of its own, mapped from the handler's role and unprivileged until granted.
 *
 * COPY reads S3 from the warehouse. With enhanced VPC routing it does so through the warehouse's VPC, which then needs a gateway
 * endpoint for S3 (or a NAT), and a security group that lets HTTPS out.
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
  /** A provisioned cluster of the app, in the ingest's stack or another. */
  public static cluster(cluster: redshift.CfnCluster, options: ClusterTargetOptions = {}): RedshiftTarget {
    return new RedshiftTarget((scope) => bindCluster(scope, cluster, options), options.databaseName);
  }

  /** A Redshift Serverless workgroup of the app, in the ingest's stack or another. */
  public static workgroup(workgroup: serverless.CfnWorkgroup, options: WorkgroupTargetOptions): RedshiftTarget {
    requireWorkgroup('workgroup', options);
    return new RedshiftTarget((scope) => bindWorkgroup(scope, workgroup, options), options.databaseName, () => requireWorkgroupAdmin('workgroup', options));
  }

  /** A provisioned cluster that is not in the app. */
  public static clusterFromAttributes(attributes: ClusterAttributes): RedshiftTarget {
    requireImportedWarehouse(attributes);
    if (attributes.adminUser !== undefined && attributes.adminSecret) {
      throw new Error('\'adminUser\' and \'adminSecret\' must not be given together; the table is created under one of them');
    }
    if (attributes.adminUser !== undefined) {
      requireIdentifier('adminUser', attributes.adminUser);
    }
    return new RedshiftTarget((scope) => bindImportedCluster(scope, attributes), attributes.databaseName, () => requireClusterAdmin(attributes));
  }

  /** A Redshift Serverless workgroup that is not in the app. */
  public static workgroupFromAttributes(attributes: WorkgroupAttributes): RedshiftTarget {
    requireImportedWarehouse(attributes);
    requireWorkgroup('workgroupFromAttributes', attributes);
    if (attributes.adminDatabaseRole !== undefined && attributes.accessRole) {
      throw new Error('\'adminDatabaseRole\' and \'accessRole\' must not be given together; the tag that carries the database role '
        + 'would be on the access role, and the loader assumes that role too. Pass \'adminSecret\', or set \'tableCreation\' to false');
    }
    return new RedshiftTarget((scope) => bindImportedWorkgroup(scope, attributes), attributes.databaseName,
      () => requireWorkgroupAdmin('workgroupFromAttributes', attributes));
  }

  private constructor(
    private readonly bind: (scope: Construct) => BoundTarget,
    databaseName: string | undefined,
    /** Fails when nobody may create tables. A cluster of the app has an admin user. */
    private readonly requireAdmin: () => void = () => undefined,
  ) {
    if (databaseName !== undefined) {
      requireIdentifier('databaseName', databaseName);
    }
  }

  /** @internal */
  public _requireAdmin(): void {
    this.requireAdmin();
  }

  /** @internal */
  public _bind(scope: Construct): BoundTarget {
    return this.bind(scope);
  }
}
