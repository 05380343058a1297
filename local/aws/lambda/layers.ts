import { createHash } from 'crypto';
import { cpSync, existsSync } from 'fs';
import * as path from 'path';

/** The folder into which Lambda puts the files of layers. */
const OPT = '/opt/';

/** Layer versions, and the folders in which functions find the files of their layers. */
export class Layers {
  private readonly directories = new Map<string, string>();

  constructor(private readonly workDirectory: string) {}

  put(arn: string, directory: string): void {
    this.directories.set(arn, directory);
  }

  /** Makes one folder with the files of all layers. If two have the same file, the later one's is used. */
  merge(functionName: string, arns: readonly string[]): string | undefined {
    if (arns.length === 0) {
      return undefined;
    }
    const target = path.join(this.workDirectory, 'opt', createHash('sha256').update(arns.join('\n')).digest('hex').slice(0, 16));
    if (!existsSync(target)) {
      arns.forEach((arn) => cpSync(this.find(functionName, arn), target, { recursive: true }));
    }
    return target;
  }

  private find(functionName: string, arn: string): string {
    const directory = this.directories.get(arn);
    if (directory === undefined) {
      throw new Error(`function '${functionName}' uses the layer ${arn}, which no template deploys; the local engine knows `
        + `${[...this.directories.keys()].join(', ') || 'none'}. Put a stand-in of type AWS::Lambda::LayerVersion into the app`);
    }
    return directory;
  }
}

/** Translates a path of Lambda into one of this machine. */
export function onThisMachine(file: string, optDirectory: string | undefined): string {
  return optDirectory !== undefined && file.startsWith(OPT) ? path.join(optDirectory, file.slice(OPT.length)) : file;
}
