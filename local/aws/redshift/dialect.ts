import { alterTable } from './alter-table';
import { changeAssumeRole } from './assume-role';
import type { Collation } from './collation';
import type { Domain } from './column-types';
import { parseCopy, type CopyStatement } from './copy-statement';
import { createTable } from './create-table';
import { roleStatement, withoutWordRole } from './database-role';
import { RedshiftError } from './errors';
import { refusePostgresOnly } from './postgres-only';
import { TokenReader } from './reader';
import { Rendering } from './rendering';
import { grantSystemRole } from './system-roles';
import { tokenize, type Token } from './tokens';

/** A statement of Redshift, translated for PostgreSQL. */
export interface Translation {
  readonly kind: 'SQL' | 'COPY' | 'TRUNCATE' | 'MAINTENANCE';
  readonly sql: string;
  readonly copy?: CopyStatement;
  /** Names of the parameters in the order of `$1`, `$2`. */
  readonly parameters: readonly string[];
  readonly domains: readonly Domain[];
  /** What the columns of a new table say of themselves. */
  readonly collations: readonly Collation[];
  /** Whether it reads rows or changes them, so that it may compare columns. */
  readonly readsRows: boolean;
  /** Names that are too long for PostgreSQL, by their stored name. */
  readonly longNames: ReadonlyMap<string, string>;
}

const SESSION_IDENTITY: readonly (readonly string[])[] = [
  ['set', 'session', 'authorization'], ['set', 'local', 'session'], ['reset', 'session'], ['set', 'role'], ['reset', 'role'], ['reset', 'all'],
  ['discard'],
];
const TRANSACTION_CONTROL = new Set(['begin', 'start', 'commit', 'end', 'rollback', 'abort', 'savepoint', 'prepare']);
const ROWS = new Set(['select', 'with', 'insert', 'update', 'delete', 'merge']);
/** The kinds of statements that this stand-in runs, by their first word. Any other is refused with its name, because PostgreSQL may run what Redshift does not. */
const KINDS = new Set([...ROWS, '(', 'copy', 'create', 'alter', 'drop', 'truncate', 'grant', 'revoke', 'lock', 'vacuum', 'analyze', 'set', 'reset', 'show', 'comment']);
const CREATABLE = new Set(['table', 'temp', 'temporary', 'local', 'schema', 'user', 'view', 'or', 'group', 'role', 'function', 'database']);
const ALTERABLE = new Set(['table', 'schema', 'user', 'group', 'role', 'database', 'default']);
const DROPPABLE = new Set(['table', 'schema', 'view', 'user', 'group', 'role', 'function', 'database']);
/** Privileges that PostgreSQL has and Redshift lacks. */
const NO_PRIVILEGES = new Set(['maintain', 'trigger', 'connect']);

/**
 * Translates a statement of Redshift for PostgreSQL.
 *
 * @throws RedshiftError if Redshift would not run it
 */
export function translate(sql: string, insideTransaction: boolean): Translation {
  const tokens = withoutFinalSemicolon(tokenize(sql));
  const reader = new TokenReader(tokens);
  refuseWhatRedshiftLacks(reader);
  const rendering = new Rendering();
  const result = (kind: Translation['kind'], translated: string, more: Partial<Translation> = {}): Translation => {
    const { parameters, domains, collations, longNames } = rendering;
    return { kind, sql: translated, parameters, domains, collations, longNames, readsRows: false, ...more };
  };

  if (reader.accept('copy')) {
    return result('COPY', '', { copy: parseCopy(reader, rendering) });
  }
  if (reader.accept('vacuum') || reader.accept('analyze')) {
    return maintenance(tokens, insideTransaction, result);
  }
  if (reader.accept('alter', 'table')) {
    return result('SQL', alterTable(reader, insideTransaction, rendering));
  }
  if (reader.ahead('grant', 'assumerole') || reader.ahead('revoke', 'assumerole')) {
    const granted = reader.accept('grant');
    reader.expect(...granted ? ['assumerole'] : ['revoke', 'assumerole']);
    return result('SQL', changeAssumeRole(granted, reader, insideTransaction));
  }
  if (reader.ahead('grant', 'role', 'sys')) {
    reader.expect('grant', 'role');
    return result('SQL', grantSystemRole(reader, rendering));
  }
  const role = roleStatement(reader);
  if (role !== undefined) {
    return result('SQL', role);
  }
  if (reader.ahead('grant') || reader.ahead('revoke')) {
    checkSyntax(new TokenReader(everyToken(reader)), insideTransaction);
    return result('SQL', rendering.statement(withoutWordRole(tokens)));
  }
  if (reader.accept('create', 'user') || reader.accept('alter', 'user')) {
    return result('SQL', user(tokens, rendering));
  }
  const temporary = acceptCreateTable(reader);
  if (temporary !== undefined) {
    return result('SQL', createTable(reader, temporary, rendering));
  }
  checkSyntax(new TokenReader(everyToken(reader)), insideTransaction);
  return result(reader.ahead('truncate') ? 'TRUNCATE' : 'SQL', rendering.statement(tokens), { readsRows: ROWS.has(reader.peek()?.value ?? '') });
}

function withoutFinalSemicolon(tokens: readonly Token[]): Token[] {
  let end = tokens.length;
  while (end > 0 && (tokens[end - 1].kind === 'space' || tokens[end - 1].text === ';')) {
    end--;
  }
  return tokens.slice(0, end);
}

function refuseWhatRedshiftLacks(reader: TokenReader): void {
  const first = reader.peek();
  if (!first) {
    throw new RedshiftError('the statement is empty');
  }
  if (TRANSACTION_CONTROL.has(first.value)) {
    throw new RedshiftError(`${first.value.toUpperCase()} is not allowed in a statement of the Data API: it has transactions of its own`);
  }
  if (SESSION_IDENTITY.some(words => reader.ahead(...words))) {
    throw new RedshiftError(`permission denied to change the session's identity: "${first.text}"`);
  }
  if (!KINDS.has(first.value)) {
    throw new RedshiftError(`${first.text.toUpperCase()} is not simulated`);
  }
  for (const [word, kinds] of [['create', CREATABLE], ['alter', ALTERABLE], ['drop', DROPPABLE]] as const) {
    if (first.value === word && !kinds.has(reader.peek(1)?.value ?? '')) {
      throw new RedshiftError(`${word.toUpperCase()} ${reader.peek(1)?.text.toUpperCase() ?? ''} is not simulated`);
    }
  }
  refusePostgresOnly(reader);
}

function everyToken(reader: TokenReader): Token[] {
  const tokens: Token[] = [];
  for (let token = reader.peek(); token; token = reader.peek(tokens.length)) {
    tokens.push(token);
  }
  return tokens;
}

/** Translates ANALYZE and VACUUM. They do nothing here, but are refused in places where Redshift refuses them. */
function maintenance(tokens: readonly Token[], insideTransaction: boolean, result: (kind: 'MAINTENANCE', sql: string) => Translation): Translation {
  const word = tokens.find(token => token.kind === 'word')?.value;
  if (insideTransaction && word === 'vacuum') {
    throw new RedshiftError('VACUUM cannot run inside a transaction block');
  }
  return result('MAINTENANCE', '');
}

/** Reads `CREATE [[LOCAL] TEMP[ORARY]] TABLE`. Returns whether the table is temporary, or undefined for another statement. */
function acceptCreateTable(reader: TokenReader): boolean | undefined {
  if (reader.accept('create', 'table')) {
    return false;
  }
  const forms = [['temp'], ['temporary'], ['local', 'temp'], ['local', 'temporary']];
  return forms.some(form => reader.accept('create', ...form, 'table')) ? true : undefined;
}

/** Translates Redshift's options of users: with PASSWORD DISABLE a user logs in only through IAM, CREATEUSER makes a superuser. */
function user(tokens: readonly Token[], rendering: Rendering): string {
  const all = tokens.filter(token => token.kind !== 'space');
  const parts: string[] = [];
  for (let at = 0; at < all.length; at++) {
    const [word, next] = [all[at].value, all[at + 1]?.value];
    if (word === 'password' && next === 'disable') {
      parts.push('PASSWORD NULL');
      at++;
    } else if (all[at].kind === 'word' && (word === 'createuser' || word === 'nocreateuser')) {
      parts.push(word === 'createuser' ? 'SUPERUSER' : 'NOSUPERUSER');
    } else if (word === 'syslog' || (word === 'session' && next === 'timeout')) {
      at += 2;
    } else {
      parts.push(rendering.fragment([all[at]]));
    }
  }
  return parts.join(' ');
}

/** Refuses what PostgreSQL accepts in a statement that Redshift has, too. */
function checkSyntax(reader: TokenReader, insideTransaction: boolean): void {
  if (reader.accept('lock')) {
    checkLock(reader, insideTransaction);
  } else if (reader.accept('merge', 'into')) {
    checkMerge(reader);
  } else if (reader.accept('truncate')) {
    reader.accept('table');
    reader.qualifiedName();
    requireEnd(reader);
  } else if (reader.accept('delete', 'from')) {
    reader.qualifiedName();
    if (!reader.ahead('using') && !reader.ahead('where')) {
      requireEnd(reader);
    }
  } else if (reader.accept('grant') || reader.accept('revoke')) {
    while (!reader.done && !reader.ahead('on')) {
      if (NO_PRIVILEGES.has(reader.peek()?.value ?? '')) {
        reader.refuse();
      }
      reader.next();
    }
  }
}

/** @see https://docs.aws.amazon.com/redshift/latest/dg/r_LOCK.html */
function checkLock(reader: TokenReader, insideTransaction: boolean): void {
  if (!insideTransaction) {
    throw new RedshiftError('LOCK TABLE can only be used in transaction blocks');
  }
  reader.accept('table');
  do {
    reader.qualifiedName();
  } while (reader.accept(','));
  requireEnd(reader);
}

function requireEnd(reader: TokenReader): void {
  if (!reader.done) {
    reader.refuse();
  }
}

/** @see https://docs.aws.amazon.com/redshift/latest/dg/r_MERGE.html */
function checkMerge(target: TokenReader): void {
  target.qualifiedName();
  target.expect('using');
  const text = ` ${target.rest().map(token => (token.kind === 'word' ? token.value : token.text)).join(' ')} `;
  if (text.includes(' remove duplicates ')) {
    throw new RedshiftError('MERGE ... REMOVE DUPLICATES is not simulated; write both WHEN clauses');
  }
  if (!/ when matched then .* when not matched then insert /.test(text)) {
    throw new RedshiftError('syntax error in MERGE: write WHEN MATCHED THEN and WHEN NOT MATCHED THEN INSERT, in this order and without conditions');
  }
}
