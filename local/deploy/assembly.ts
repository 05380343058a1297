import { existsSync, readFileSync } from 'fs';
import * as path from 'path';
import { Template } from './template';
import { FileAsset } from '../aws/s3';
import { ACCOUNT, DEFAULT_REGION } from '../wire/account';

export interface StackArtifact {
  readonly stackName: string;
  readonly artifactId: string;
  readonly region: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly template: Template;
}

export interface Assembly {
  /** In the order of their dependencies. */
  readonly stacks: readonly StackArtifact[];
  readonly assets: readonly FileAsset[];
}

/** Reads what `cdk synth` wrote. */
export function readAssembly(directory: string): Assembly {
  const manifestFile = path.join(directory, 'manifest.json');
  if (!existsSync(manifestFile)) {
    throw new Error(`${manifestFile} does not exist; synthesize the app first and pass its cdk.out folder`);
  }
  const artifacts: Record<string, any> = readJson(manifestFile).artifacts ?? {};
  const stacks: StackArtifact[] = [];
  const assets: FileAsset[] = [];
  const visited = new Set<string>();
  const visit = (artifactId: string) => {
    const artifact = artifacts[artifactId];
    if (!artifact || visited.has(artifactId)) {
      return;
    }
    visited.add(artifactId);
    artifact.dependencies?.forEach(visit);
    switch (artifact.type) {
      case 'aws:cloudformation:stack':
        stacks.push(readStack(directory, artifactId, artifact));
        break;
      case 'cdk:asset-manifest':
        assets.push(...readAssets(directory, path.join(directory, artifact.properties.file)));
        break;
      case 'cdk:cloud-assembly': {
        const nested = readAssembly(path.join(directory, artifact.properties.directoryName));
        stacks.push(...nested.stacks);
        assets.push(...nested.assets);
        break;
      }
    }
  };
  Object.keys(artifacts).forEach(visit);
  return { stacks, assets };
}

function readStack(directory: string, artifactId: string, artifact: any): StackArtifact {
  const [account, region] = artifact.environment.replace('aws://', '').split('/');
  if (account !== 'unknown-account' && account !== ACCOUNT) {
    throw new Error(`stack '${artifactId}' is for account ${account}, the local cloud's account is ${ACCOUNT}; `
      + 'synthesize the stack without an account in its env');
  }
  return {
    artifactId,
    stackName: artifact.properties.stackName ?? artifactId,
    region: region === 'unknown-region' ? DEFAULT_REGION : region,
    parameters: artifact.properties.parameters ?? {},
    template: readJson(path.join(directory, artifact.properties.templateFile)),
  };
}

function readAssets(directory: string, manifestFile: string): FileAsset[] {
  const manifest = readJson(manifestFile);
  if (Object.keys(manifest.dockerImages ?? {}).length > 0) {
    throw new Error(`${manifestFile} has Docker images, which the local engine does not run; use file assets`);
  }
  return Object.values<any>(manifest.files ?? {}).filter((file) => file.source.path).flatMap((file) =>
    Object.values<any>(file.destinations).map((destination) => ({
      bucketName: withoutPlaceholders(destination.bucketName, destination.region),
      objectKey: destination.objectKey,
      source: path.resolve(directory, file.source.path),
      packaging: file.source.packaging ?? 'file',
    })));
}

/** Replaces placeholders in asset manifests, as the CDK CLI does. */
function withoutPlaceholders(name: string, region: string = DEFAULT_REGION): string {
  return name
    .replaceAll('${AWS::AccountId}', ACCOUNT)
    .replaceAll('${AWS::Region}', region.includes('${') ? DEFAULT_REGION : region)
    .replaceAll('${AWS::Partition}', 'aws');
}

function readJson(file: string): any {
  return JSON.parse(readFileSync(file, 'utf8'));
}
