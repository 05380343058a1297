import { Construct } from 'constructs';

/** The database users that may read a table, by the columns that they may read. */
export class TableReaders {
  private readonly sets = new Map<string, { readonly columns: readonly string[]; readonly users: string[] }>();
  private taken = false;

  constructor(private readonly ingest: Construct) {}

  /**
   * Lets a database user read these columns, or the whole table if there are none.
   *
   * @returns whether the user is the first one with these columns
   */
  public add(user: string, columns: readonly string[]): boolean {
    if (this.taken) {
      throw new Error(`'grantQuery' of ${this.ingest.node.path} must be called before the app is synthesized, because the readers of its table are part of the code of the `
        + 'function that prepares the table; call it where the ingest is defined');
    }
    const sorted = [...new Set(columns)].sort();
    const id = JSON.stringify(sorted);
    const [otherId] = [...this.sets].find(([other, { users }]) => other !== id && users.includes(user)) ?? [];
    if (otherId !== undefined) {
      throw new Error(`'columns' of a second grantQuery() of ${this.ingest.node.path} for the same reader must be the same as before, ${shown(otherId)}, got ${shown(id)}; `
        + 'a reader may read the columns of all calls, so make one call with all of them');
    }
    const set = this.sets.get(id);
    if (!set) {
      this.sets.set(id, { columns: sorted, users: [user] });
    } else if (!set.users.includes(user)) {
      set.users.push(user);
    }
    return !set;
  }

  /** The columns of each set. */
  public get columns(): ReadonlyArray<readonly string[]> {
    return [...this.sets.values()].map(({ columns }) => columns);
  }

  /** The users of each set, as the function that prepares the table reads them. Undefined if nobody reads. */
  public get users(): string | undefined {
    return this.sets.size === 0 ? undefined : [...this.sets.values()].map(({ users }) => users.join(' ')).join(';');
  }

  /** Called when the readers become part of code. None may come afterwards. */
  public close(): void {
    this.taken = true;
  }
}

function shown(id: string): string {
  return id === '[]' ? 'the whole table' : id;
}
