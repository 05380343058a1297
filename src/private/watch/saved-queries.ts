import { Aws, Lazy, Stack } from 'aws-cdk-lib';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

/** The lines of a CloudWatch Logs Insights query for the last failures, and for where they are. The dashboard shows the same query. */
export function lastFailures(...where: string[]): string[] {
  return [
    `fields @timestamp, level, message, batchId, error.0, ${where.join(', ')}`,
    // Lambda's own lines, as text and as JSON, which is the log format of the functions.
    'filter level in ["WARN", "ERROR", "FATAL"] or @message like /Task timed out|Runtime exited|"status":"(timeout|error|failure)"/',
    'sort @timestamp desc',
    'limit 50',
  ];
}

const ID = 'RedshiftIngestQueries';

/** The questions that come up during an incident, as saved queries. A saved query costs nothing until it is run. */
const QUERIES: { readonly [name: string]: readonly string[] } = {
  'what failed last': lastFailures('@log', '@logStream'),
  'where is my message': [
    'fields @timestamp, message, batchId, key, statementId, queryId, level, error.0',
    '# the id of an SNS message, a deduplication id (blanks as %20), a batch id, a staged key or the id of a query in Redshift',
    'filter @message like "PUT THE ID HERE"',
    'sort @timestamp asc',
    'limit 1000',
  ],
  'what was rejected and why': [
    'filter ispresent(Rejections) and ispresent(reason)',
    'stats sum(Rejections) as rejected by reason, bin(1h) as hour',
    'sort hour desc, rejected desc',
  ],
};

/** The queries of a stack, over the log groups of all its handlers. */
export class SavedQueries extends Construct {
  /** Adds the log group of a handler to the queries of its stack, which are made for the first one. */
  public static add(scope: Construct, logGroup: logs.ILogGroup): void {
    const stack = Stack.of(scope);
    const queries = stack.node.tryFindChild(ID) as SavedQueries | undefined ?? new SavedQueries(stack, ID);
    queries.logGroupNames.push(logGroup.logGroupName);
  }

  private readonly logGroupNames: string[] = [];

  private constructor(stack: Stack, id: string) {
    super(stack, id);
    for (const [question, lines] of Object.entries(QUERIES)) {
      new logs.CfnQueryDefinition(this, question.split(' ').map((word) => word[0].toUpperCase() + word.slice(1)).join(''), {
        // The console shows slashes as folders.
        name: `${Aws.STACK_NAME}/${question}`,
        logGroupNames: Lazy.list({ produce: () => this.logGroupNames }),
        queryString: lines.join('\n| ').replace(/\| #/g, '#'),
      });
    }
  }
}
