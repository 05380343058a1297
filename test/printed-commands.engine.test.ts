import { spawnSync } from 'child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { testStack } from './app';
import { plainIngest } from './observed';
import { RedshiftTarget } from '../src';

/** Answers as the CLI does, and prints the arguments of every other call, one a line. */
const CLI = `#!/bin/sh
case "$*" in
  *describe-stacks*) echo arn:aws:iam::111111111111:role/Orders-Reads ;;
  *get-namespace*) printf 'IamRole(applyStatus=in-sync, iamRoleArn=arn:aws:iam::111111111111:role/Redshift-test)\\tIamRole(applyStatus=in-sync, iamRoleArn=arn:aws:iam::111111111111:role/team/nightly)\\n' ;;
  *) printf '%s\\n' "$@" ;;
esac
`;

const folder = mkdtempSync(path.join(tmpdir(), 'cli-'));
beforeAll(() => {
  writeFileSync(path.join(folder, 'aws'), CLI);
  chmodSync(path.join(folder, 'aws'), 0o755);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the command that a warning of synth ends with, and returns the arguments that the CLI gets. */
function run(stack: Stack): string[] {
  const [warning] = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('After the deployment'));
  const text = String(warning.entry.data).replace(/ \[ack: .*\]$/, '');
  const command = text.slice(text.lastIndexOf('run: ') + 'run: '.length);
  const { stdout, stderr } = spawnSync('sh', ['-c', command], { env: { PATH: `${folder}:${process.env.PATH}`, WAREHOUSE_PROFILE: 'warehouse' }, encoding: 'utf8' });
  expect(stderr).toBe('');
  return stdout.trimEnd().split('\n');
}

describe('a command that synth prints', () => {
  test('attaches the role for COPY to a cluster', () => {
    const stack = testStack();
    plainIngest({ target: RedshiftTarget.clusterFromAttributes({ clusterIdentifier: 'wh', databaseName: 'analytics', adminUser: 'admin' }) }, stack);
    expect(run(stack)).toEqual(['redshift', 'modify-cluster-iam-roles', '--cluster-identifier', 'wh', '--add-iam-roles', 'arn:aws:iam::111111111111:role/Orders-Reads']);
  });

  test('attaches it to a namespace, which keeps its other roles', () => {
    const stack = testStack();
    const attributes = { workgroupName: 'wg', workgroupId: '01234567-89ab-cdef-0123-456789abcdef', namespaceName: 'ns', databaseName: 'analytics', adminDatabaseRole: 'ingest_admin' };
    plainIngest({ target: RedshiftTarget.workgroupFromAttributes(attributes) }, stack);
    expect(run(stack)).toEqual([
      'redshift-serverless', 'update-namespace', '--namespace-name', 'ns', '--iam-roles',
      'arn:aws:iam::111111111111:role/Redshift-test', 'arn:aws:iam::111111111111:role/team/nightly', 'arn:aws:iam::111111111111:role/Orders-Reads',
    ]);
  });

  test('lets the attached role of another account assume it, beside the roles of other accounts and stacks', () => {
    const stack = testStack();
    const role = (name: string) => iam.Role.fromRoleArn(stack, name, `arn:aws:iam::222222222222:role/${name}`);
    plainIngest({
      target: RedshiftTarget.clusterFromAttributes({
        clusterIdentifier: 'wh', databaseName: 'analytics', adminUser: 'admin', accessRole: role('access'), copyRole: role('copy'),
      }),
    }, stack);
    const args = run(stack);
    expect(args.slice(0, -1)).toEqual([
      'iam', 'put-role-policy', '--profile', 'warehouse', '--role-name', 'copy',
      '--policy-name', 'arn_aws_iam__111111111111_role_Orders-Reads', '--policy-document',
    ]);
    expect(JSON.parse(args.at(-1)!).Statement).toEqual([{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: 'arn:aws:iam::111111111111:role/Orders-Reads' }]);
  });
});
