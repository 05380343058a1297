import { CfnOutput, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { CopyRole, LoadedBy } from './bound-target';
import { CopyRoleUse, createCopyRole, givenCopyRole } from './copy-role';
import { ImportedWarehouse, TargetOptions } from '../../redshift-target-options';
import { description } from '../description';
import { warn } from '../messages';

export interface ImportedCopyRoleProps {
  readonly use: CopyRoleUse;
  readonly loadedBy: LoadedBy;
  readonly warehouse: ImportedWarehouse & TargetOptions;
  /** The name of the warehouse in messages. */
  readonly warehouseName: string;
  /** The command that attaches a role to the warehouse. Its argument is the shell expression for the ARN of the role. */
  readonly attachCommand: (roleArn: string) => string;
}

/** How to try COPY afterwards. The trial of a load at the deployment leaves it out, because it cannot succeed yet. */
const TRY: Readonly<Record<LoadedBy, string>> = {
  INGEST: 'When that is done, invoke the handler with {"trial":{}}, which tries a load and names what is missing.',
  LOADER: 'When that is done, publish a message, and invoke the loader with {"load":{}} when it is staged. If a right is missing, the log of the loader has the error.',
};

/** Fails if the roles of an imported warehouse do not fit together. */
export function requireImportedWarehouse(warehouse: ImportedWarehouse & TargetOptions): void {
  if (warehouse.accessRole && !warehouse.copyRole) {
    throw new Error('\'copyRole\' is needed with \'accessRole\', got none; '
      + 'pass a role in the account of the warehouse that is attached to the warehouse, because COPY reads the staged objects through it');
  }
  const { accessRole, adminAccessRole } = warehouse;
  if (adminAccessRole && (!accessRole || adminAccessRole.roleArn === accessRole.roleArn)) {
    throw new Error(`'adminAccessRole' must be another role than 'accessRole' and be given with it, got ${accessRole ? `${accessRole.node.path} for both` : 'no \'accessRole\''}; `
      + 'the function that loads assumes \'accessRole\', so give it a role that is no administrator, or leave \'adminAccessRole\' out');
  }
}

/** The role that COPY uses in a warehouse that is not in the app. Warnings at synth say what the user must still do. */
export function importedCopyRole(scope: Construct, props: ImportedCopyRoleProps): CopyRole {
  const { copyRole: attached, accessRole } = props.warehouse;
  if (attached && !accessRole) {
    return givenCopyRole(attached);
  }
  if (attached) {
    // The first role of a chain is attached to the warehouse. The last one reads.
    // https://docs.aws.amazon.com/redshift/latest/mgmt/authorizing-redshift-service-chaining-roles.html
    const readStaged = new iam.PolicyDocument();
    const role = new iam.Role(scope, 'CopyRole', {
      description: description(`COPY reads the staged objects of ${scope.node.path}`),
      inlinePolicies: { ReadStaged: readStaged },
      assumedBy: new iam.ArnPrincipal(attached.roleArn),
    });
    const roleName = shellValue(scope, 'AttachedRoleName', attached.roleName, 'Role that is attached to the warehouse');
    const policy = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '%s' }] });
    // A policy of the same name would be replaced, and ingests of many accounts and stacks may share the attached role.
    const policyName = '"$(printf %s "$COPY_ROLE" | tr :/ __)"';
    warn(scope, 'chainCopyRole', `COPY reaches the staged objects through the role ${attached.roleName} of another account, and no batch loads `
      + `until it may assume the role that reads them. ${TRY[props.loadedBy]} `
      + `After the deployment, with credentials of that account in $WAREHOUSE_PROFILE, run: COPY_ROLE=${outputCommand(scope, role)}; `
      + `aws iam put-role-policy --profile "$WAREHOUSE_PROFILE" --role-name ${roleName} --policy-name ${policyName} --policy-document "$(printf '${policy}' "$COPY_ROLE")"`);
    return {
      role,
      arns: `${attached.roleArn},${role.roleArn}`,
      names: `${attached.roleArn},${role.roleName}`,
      policy: readStaged,
      ready: false,
      trust: () => undefined,
    };
  }
  const created = createCopyRole(scope, 'CopyRole', scope, props.use);
  warn(scope, 'attachCopyRole', `the role that COPY assumes cannot be attached to the imported ${props.warehouseName} here, and no batch loads `
    + `until it is. ${TRY[props.loadedBy]} After the deployment run: ${props.attachCommand(outputCommand(scope, created.role))}`);
  return { ...created, ready: false };
}

/** The shell expression for the ARN of the role, which is known only after the deployment. */
function outputCommand(scope: Construct, role: iam.Role): string {
  return shellValue(scope, 'CopyRoleArn', role.roleArn, 'Role that COPY assumes');
}

/** The shell expression for a value. If it is known only after the deployment, it is an output of the stack. */
export function shellValue(scope: Construct, id: string, value: string, meaning: string): string {
  if (!Token.isUnresolved(value)) {
    return value;
  }
  const output = new CfnOutput(scope, id, { description: meaning, value });
  const stack = Stack.of(scope);
  const stackName = Token.isUnresolved(stack.stackName) ? `"<name of the stack ${stack.node.path}>"` : stack.stackName;
  return `"$(aws cloudformation describe-stacks --stack-name ${stackName} --output text `
    + `--query "Stacks[0].Outputs[?OutputKey=='${stack.resolve(output.logicalId)}'].OutputValue")"`;
}
