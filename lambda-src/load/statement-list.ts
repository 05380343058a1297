/** Collects the statements of a transaction in the order in which they run. */
export class StatementList {
  public readonly sqls: string[] = [];

  /** Adds a statement at the end. Returns its position, counted from 0, by which its result is found. */
  public add(sql: string): number {
    return this.sqls.push(sql) - 1;
  }
}
