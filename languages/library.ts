import { readFileSync } from 'fs';
import * as path from 'path';

export const ROOT = path.join(__dirname, '..');

const { version, devDependencies, jsii: { targets } } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));

export const VERSION: string = version;

/** The CDK of all languages: the least one that the library takes, so that a difference between templates is none between versions of the CDK. */
export const CDK: string = devDependencies['aws-cdk-lib'];
export const CONSTRUCTS: string = devDependencies.constructs;

export const PYTHON_MODULE: string = targets.python.module;
export const JAVA_PACKAGE: string = targets.java.package;
export const MAVEN: { readonly groupId: string; readonly artifactId: string } = targets.java.maven;
export const GO_MODULE = `${targets.go.moduleName}/${PYTHON_MODULE.replaceAll('_', '')}`;
