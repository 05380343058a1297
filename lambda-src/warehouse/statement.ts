import { DescribeStatementResponse, Field, SubStatementData } from '@aws-sdk/client-redshift-data';
import { classifyMessage } from './retry-class';
import { StatementFailure } from './statement-errors';
import { withoutValues } from '../runtime/without-values';

/** Statements of one call. They run in one transaction, or with `autoCommit` each in its own. */
export interface StatementBatch {
  /** What the statements are for. Errors and the Data API's list of statements show it. */
  readonly name: string;
  readonly sqls: readonly string[];
  readonly autoCommit?: boolean;
}

export interface FinishedBatch {
  readonly id: string;
  /** Duration of the whole batch, including waits for locks. */
  readonly milliseconds: number;
  /** In the order of the statements. */
  readonly statements: readonly FinishedStatement[];
}

export interface FinishedStatement {
  readonly id: string;
  /** How many rows it inserted or returned. */
  readonly rows: number;
  readonly milliseconds: number;
  readonly queryId?: number;
  readonly queryUuid?: string;
}

export function finishedBatch(id: string, description: DescribeStatementResponse): FinishedBatch {
  return {
    id,
    milliseconds: millisecondsOf(description),
    statements: (description.SubStatements ?? []).map((statement) => ({
      id: statement.Id!,
      rows: Math.max(statement.ResultRows ?? 0, 0),
      milliseconds: millisecondsOf(statement),
      queryId: statement.RedshiftQueryId,
      queryUuid: statement.RedshiftQueryUuid,
    })),
  };
}

/** Converts the Data API's nanoseconds. */
function millisecondsOf({ Duration = 0 }: { readonly Duration?: number }): number {
  return Math.max(Math.round(Duration / 1e6), 0);
}

/** The failure of a finished batch, if any. With `autoCommit` a statement may fail although the status of the batch is FINISHED. */
export function failureOf(batch: StatementBatch, id: string, description: DescribeStatementResponse): StatementFailure | undefined {
  const statements = description.SubStatements ?? [];
  const position = statements.findIndex(({ Status }) => Status === 'FAILED');
  const failed: SubStatementData | undefined = statements[position];
  if (description.Status === 'FINISHED' && !failed) {
    return undefined;
  }
  const status = description.Status === 'ABORTED' ? 'ABORTED' : 'FAILED';
  const text = failed?.Error ?? description.Error ?? 'Redshift gave no reason';
  return {
    batch: batch.name,
    statementId: id,
    status,
    redshiftMessage: withoutValues(text),
    position: failed && position,
    count: batch.sqls.length,
    queryUuid: failed?.RedshiftQueryUuid,
    retry: classifyMessage(text) ?? (status === 'ABORTED' ? 'ABORTED' : undefined),
  };
}

/** A value of a result as text. NULL becomes null. */
export function textOf(field: Field): string | null {
  const value = field.stringValue ?? field.longValue ?? field.doubleValue ?? field.booleanValue;
  return value === undefined ? null : String(value);
}
