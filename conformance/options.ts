import { parseArgs } from 'util';

/** The warehouse in an account, and what checks may use beside it. */
export interface AccountOptions {
  readonly workgroup?: string;
  readonly cluster?: string;
  readonly database: string;
  readonly dbUser?: string;
  readonly secretArn?: string;
  readonly bucket?: string;
  readonly copyRole?: string;
  readonly functionRole?: string;
  readonly callerRole?: string;
}

export interface ConformanceOptions {
  /** Missing for the stand-in. */
  readonly account?: AccountOptions;
  /** Only checks whose name has this in it. */
  readonly only: string;
  /** Whether to say what would be created, and create nothing. */
  readonly plan: boolean;
  /** Whether the last line is one JSON object. */
  readonly json: boolean;
}

export const USAGE = `npm run conformance -- [--only TEXT] [--json]
npm run conformance -- (--workgroup NAME | --cluster NAME) --database NAME [options] [--plan] [--only TEXT] [--json]

Without a warehouse it asks the local engine. With one it asks AWS, with your credentials and in your default region.

  --workgroup NAME      a workgroup of Redshift Serverless
  --cluster NAME        a cluster
  --database NAME       a database in which your user may create a schema, and for some checks users and databases
  --db-user NAME        the user of the cluster with which checks run; your IAM identity without it
  --secret-arn ARN      or the secret of this user
  --bucket NAME         a bucket for what COPY reads
  --copy-role ARN       the role with which COPY reads it
  --function-role ARN   a role for functions: SQS (receive, delete, attributes, change visibility) and logs
  --caller-role NAME    the name of the role with whose credentials it runs, with its capital letters
  --plan                say what is created and what it costs, and end
  --only TEXT           only checks whose name has this text
  --json                end with one JSON object on the last line`;

export function readOptions(args: string[]): ConformanceOptions {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  const { values } = parseArgs({
    args,
    options: {
      'workgroup': text,
      'cluster': text,
      'database': text,
      'db-user': text,
      'secret-arn': text,
      'bucket': text,
      'copy-role': text,
      'function-role': text,
      'caller-role': text,
      'only': { ...text, default: '' },
      'plan': flag,
      'json': flag,
    },
  });
  const { workgroup, cluster, database, only, plan, json, 'db-user': dbUser, 'secret-arn': secretArn } = values;
  if (workgroup !== undefined && cluster !== undefined) {
    throw new Error('--workgroup and --cluster must not be given together');
  }
  if (workgroup === undefined && cluster === undefined) {
    const other = Object.keys(values).find((name) => !['only', 'plan', 'json'].includes(name));
    if (other !== undefined) {
      throw new Error(`--${other} needs --workgroup or --cluster`);
    }
    return { only, plan, json };
  }
  if (database === undefined) {
    throw new Error('--database must be given with --workgroup or --cluster');
  }
  if (dbUser !== undefined && (workgroup !== undefined || secretArn !== undefined)) {
    throw new Error('--db-user is for a cluster, and without --secret-arn');
  }
  if ((values.bucket === undefined) !== (values['copy-role'] === undefined)) {
    throw new Error('--bucket and --copy-role must be given together');
  }
  return {
    account: {
      workgroup, cluster, database, dbUser, secretArn, bucket: values.bucket, copyRole: values['copy-role'], functionRole: values['function-role'], callerRole: values['caller-role'],
    },
    only,
    plan,
    json,
  };
}
