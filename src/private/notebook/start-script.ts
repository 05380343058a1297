import * as fs from 'fs';
import * as path from 'path';
import { Fn, Token } from 'aws-cdk-lib';
import { TableName } from '../contract/ddl';
import { WarehouseIdentity } from '../contract/table';

/** The files that come with the library. The relative path is the same from `src/` (tests) and from `lib/` (the package). */
const FILES = path.join(__dirname, '..', '..', '..', 'notebooks');

export const EXAMPLES = path.join(FILES, 'examples');

/** @see https://docs.aws.amazon.com/sagemaker/latest/dg/notebook-lifecycle-config.html */
const MOST_SCRIPT_CHARACTERS = 16_384;

/** The script without its tables, at most. */
const MOST_OTHER_CHARACTERS = 3500;

/** Only what is here outlives a stop of the instance. */
const HOME = '/home/ec2-user/SageMaker';

const EXTRACT_NEW = `import os, zipfile; z = zipfile.ZipFile('/tmp/notebooks.zip'); os.chdir('${HOME}'); `
  + '[z.extract(name) for name in z.namelist() if not os.path.exists(name)]';

/** What a notebook must know of a table. */
export interface NotebookTable {
  readonly clusterIdentifier?: string;
  readonly workgroupName?: string;
  readonly database: string;
  readonly schemaName: string;
  readonly tableName: string;
}

export function notebookTable(
  { clusterIdentifier, workgroupName, database }: WarehouseIdentity, { schemaName, tableName }: TableName,
): NotebookTable {
  return { ...clusterIdentifier === undefined ? { workgroupName } : { clusterIdentifier }, database, schemaName, tableName };
}

export interface StartScriptProps {
  /** The address in S3 of the zip with the notebooks. */
  readonly notebooksUrl: string;
  /** As JSON. */
  readonly tables: string;
  /** The minutes after which an instance that nobody uses is stopped; never if it is missing. */
  readonly idleMinutes?: number;
}

/**
 * What the instance does when it starts, as root, for at most 5 minutes. It writes down the tables, and copies the notebooks that are not
 * there yet: those that a user has changed stay.
 */
export function startScript({ notebooksUrl, tables, idleMinutes }: StartScriptProps): string {
  return Fn.base64([
    '#!/bin/bash',
    'set -eu',
    `cat > ${HOME}/tables.json <<'TABLES'`,
    tables,
    'TABLES',
    // An instance without the examples is better than none. The log says why they are missing.
    `aws s3 cp '${notebooksUrl}' /tmp/notebooks.zip && python3 -c "${EXTRACT_NEW}" || echo 'the notebooks were not copied'`,
    `chown -R ec2-user:ec2-user ${HOME}`,
    ...idleMinutes === undefined ? [] : [
      "cat > /opt/stop-when-idle.py <<'PYTHON'",
      fs.readFileSync(path.join(FILES, 'instance', 'stop-when-idle.py'), 'utf8').trimEnd(),
      'PYTHON',
      `nohup python3 /opt/stop-when-idle.py ${idleMinutes} > /var/log/stop-when-idle.log 2>&1 &`,
    ],
    '',
  ].join('\n'));
}

/** Fails if SageMaker would refuse the script. A token counts as 64 characters. */
export function requireRoomForTables(tables: readonly NotebookTable[]): void {
  const lengths = tables.flatMap((table) => Object.entries(table))
    .map(([name, value]) => name.length + (Token.isUnresolved(value) ? 64 : value.length) + 8);
  const characters = Math.ceil((lengths.reduce((sum, length) => sum + length, 0) + MOST_OTHER_CHARACTERS) * 4 / 3);
  if (characters > MOST_SCRIPT_CHARACTERS) {
    throw new Error(`'ingests' must be so few that the start script has at most ${MOST_SCRIPT_CHARACTERS} characters, got ${tables.length} with some ${characters}; `
      + 'make another notebook for some of them');
  }
}
