/** A right in a warehouse, the smallest part of a GRANT that can be taken away. */
export interface DatabaseGrant {
  /** Such as `INSERT`. */
  readonly privilege: string;
  /** Such as `TABLE "public"."events"`. */
  readonly on: string;
  /** The grantee, in quotes. */
  readonly to: string;
  /** What ends the statement: ` FOR COPY`, or nothing. */
  readonly ending: string;
}

const GRANT = /^GRANT (?<privileges>[A-Z]+(?:, [A-Z]+)*) ON (?<on>.+) TO (?<to>"(?:[^"]|"")+")(?<ending> FOR COPY)?$/;

/** Returns each right that statements grant. Throws if a GRANT is written in a way that is not known here: nobody would take it away. */
export function databaseGrants(sqls: readonly string[]): DatabaseGrant[] {
  return sqls.filter((sql) => /^\s*GRANT\b/i.test(sql)).flatMap((sql) => {
    const { privileges, on, to, ending = '' } = GRANT.exec(sql)?.groups ?? {};
    if (privileges === undefined) {
      throw new Error(`a GRANT must look like GRANT INSERT ON TABLE "a"."b" TO "user", got ${sql}; teach ${__filename} how to take it away`);
    }
    return privileges.split(', ').map((privilege) => ({ privilege, on, to, ending }));
  });
}

export function grantSql({ privilege, on, to, ending }: DatabaseGrant): string {
  return `GRANT ${privilege} ON ${on} TO ${to}${ending}`;
}

export function revokeSql({ privilege, on, to, ending }: DatabaseGrant): string {
  return `REVOKE ${privilege} ON ${on} FROM ${to}${ending}`;
}
