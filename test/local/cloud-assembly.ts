import { mkdtempSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';

/** Writes a cdk.out folder with one stack from a hand-made template. */
export function cloudAssembly(template: object, stackName: string = 'Test'): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'cloud-assembly-'));
  writeFileSync(path.join(directory, `${stackName}.template.json`), JSON.stringify(template));
  writeFileSync(path.join(directory, 'manifest.json'), JSON.stringify({
    version: '53.0.0',
    artifacts: {
      [stackName]: {
        type: 'aws:cloudformation:stack',
        environment: 'aws://unknown-account/us-east-1',
        properties: { templateFile: `${stackName}.template.json` },
      },
    },
  }));
  return directory;
}

/** Makes a role that a service may assume, with its permissions. */
export function role(service: string, ...allowed: Array<{ Action: string | string[]; Resource: unknown }>): object {
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
      },
      ...allowed.length > 0 && {
        Policies: [{
          PolicyName: 'Allowed',
          PolicyDocument: { Version: '2012-10-17', Statement: allowed.map((statement) => ({ Effect: 'Allow', ...statement })) },
        }],
      },
    },
  };
}

/** Makes a function with its code in the template. The code is the body of a CommonJS module. */
export function lambdaFunction(code: string, properties: object = {}): object {
  return {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
      Code: { ZipFile: code },
      Timeout: 30,
      ...properties,
    },
  };
}
