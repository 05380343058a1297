import * as iam from 'aws-cdk-lib/aws-iam';
import { acknowledgeWildcard } from '../acknowledge';
import { LoaderUser } from './bound-target';
import { roleNamePattern } from './role-name';
import { RedshiftCredentials } from '../../redshift-credentials';

export function grant(grantee: iam.IGrantable, action: string, ...resourceArns: string[]): void {
  iam.Grant.addToPrincipal({ grantee, actions: [action], resourceArns });
}

/** Why a policy may have `*` as the resource of these actions. */
export const OWN_STATEMENTS = 'Statements of the Data API have no resource type. The condition limits the actions to statements that the caller ran';

/** Lets a role run statements on a warehouse, and cancel and read the results of its own statements. */
export function grantDataApi(role: iam.IRole, warehouseArn: string): void {
  grant(role, 'redshift-data:BatchExecuteStatement', warehouseArn);
  role.addToPrincipalPolicy(ownStatements());
  acknowledgeWildcard(role, '*', OWN_STATEMENTS);
}

/** Lets readers run statements on a warehouse one by one or together, and cancel and read the results of their own. */
export function queryDataApi(warehouseArn: string, credentials: string, credentialsArn: string): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({ actions: ['redshift-data:BatchExecuteStatement', 'redshift-data:ExecuteStatement'], resources: [warehouseArn] }),
    ownStatements(),
    new iam.PolicyStatement({ actions: [credentials], resources: [credentialsArn] }),
  ];
}

/**
 * These actions have no resource type. The condition limits them to statements that the caller ran.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonredshiftdataapi.html
 */
function ownStatements(): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: ['redshift-data:CancelStatement', 'redshift-data:DescribeStatement', 'redshift-data:GetStatementResult'],
    resources: ['*'],
    conditions: { StringEquals: { 'redshift-data:statement-owner-iam-userid': '${aws:userid}' } },
  });
}

/** The database user that loads: the one in the credentials, or the one that Redshift maps the role to. */
export function loaderUser(credentials: RedshiftCredentials | undefined, role: iam.IRole): LoaderUser {
  return credentials?._databaseUser === undefined
    // https://docs.aws.amazon.com/redshift/latest/mgmt/generating-iam-credentials-role-permissions.html
    ? { name: `IAMR:${role.roleName}`, creatable: true }
    : { name: credentials._databaseUser, creatable: credentials._secret === undefined };
}

/** What is known at synth of the loader's name, with `*` for the rest. */
export function loaderPattern(credentials: RedshiftCredentials | undefined, role: iam.IRole): string {
  return credentials?._databaseUser ?? `IAMR:${roleNamePattern(role)}`;
}
