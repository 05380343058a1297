import { createHash } from 'crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'fs';
import * as path from 'path';
import { Storage } from '../s3';
import { unzip } from './unzip';

/** The module folder with the SDK clients that this project has installed. */
const INSTALLED_MODULES = path.join(__dirname, '..', '..', '..', 'node_modules');

/** Scopes that are part of Lambda's Node runtime. */
const RUNTIME_SCOPES = ['@aws-sdk', '@smithy'];

/**
 * Puts a function's code into a folder of its own, outside this project's node_modules, because a module that was not bundled
 * must be missing here, as it is in Lambda.
 */
export function placeCode(code: Record<string, any>, storage: Storage, directory: string): string {
  if (typeof code.ZipFile === 'string') {
    const target = path.join(directory, createHash('sha256').update(code.ZipFile).digest('hex').slice(0, 16));
    if (!existsSync(target)) { // a process may read it right now, and would find it empty
      mkdirSync(target, { recursive: true });
      writeFileSync(path.join(target, 'index.js'), code.ZipFile);
    }
    return target;
  }
  const asset = storage.asset(code.S3Bucket, code.S3Key);
  if (!asset) {
    throw new Error(`the code s3://${code.S3Bucket}/${code.S3Key} is not a file asset of the cloud assembly`);
  }
  const target = path.join(directory, asset.objectKey.replace(/[^\w.-]/g, '_'));
  if (existsSync(target)) {
    return target;
  }
  if (asset.packaging === 'zip') {
    cpSync(asset.source, target, { recursive: true });
  } else {
    mkdirSync(target, { recursive: true });
    unzip(readFileSync(asset.source), target);
  }
  return target;
}

/** Places the modules that every Node function finds without bundling them. */
export function placeRuntimeModules(directory: string): string {
  mkdirSync(directory, { recursive: true });
  for (const scope of RUNTIME_SCOPES.filter((one) => existsSync(path.join(INSTALLED_MODULES, one)))) {
    symlinkSync(path.join(INSTALLED_MODULES, scope), path.join(directory, scope));
  }
  return directory;
}
