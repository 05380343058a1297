import type { Collation } from './collation';
import type { Domain, PostgresType } from './column-types';
import { quoteLiteral, quoteName, storedName } from './names';
import type { Token } from './tokens';

/** Catalog views that Redshift has, too. They are replaced by views that know Redshift's types and its long names. */
const CATALOG_VIEWS = new Set(['columns', 'tables', 'schemata']);

/** Functions whose first argument is a bare word: `dateadd(day, 1, at)`. */
const DATE_FUNCTIONS = new Set(['dateadd']);

/** Writes tokens for PostgreSQL and collects what they need: domains, collations, long names, parameters. */
export class Rendering {
  readonly domains: Domain[] = [];
  readonly collations: Collation[] = [];
  readonly longNames = new Map<string, string>();
  readonly parameters: string[] = [];

  type(type: PostgresType): string {
    if (type.domain) {
      this.domains.push(type.domain);
    }
    return type.sql;
  }

  name(written: string): string {
    const { stored, name } = storedName(written);
    if (stored !== name) {
      this.longNames.set(stored, name);
    }
    return quoteName(stored);
  }

  qualified(parts: readonly string[]): string {
    return parts.map(part => this.name(part)).join('.');
  }

  /** Writes a whole statement with its white space, so that positions in error messages stay close. */
  statement(tokens: readonly Token[]): string {
    return this.join(tokens, '');
  }

  /** Writes a part of a statement without white space. */
  fragment(tokens: readonly Token[]): string {
    return this.join(tokens, ' ');
  }

  private join(tokens: readonly Token[], separator: string): string {
    const shown = tokens.map((token, index) => {
      const isView = token.value === 'information_schema'
        && tokens[index + 1]?.text === '.' && CATALOG_VIEWS.has(tokens[index + 2]?.value);
      if (isView) {
        return 'redshift';
      }
      const isDatePart = token.kind === 'word' && tokens[index - 1]?.text === '(' && DATE_FUNCTIONS.has(tokens[index - 2]?.value);
      return isDatePart ? quoteLiteral(token.value) : this.token(token);
    });
    return shown.join(separator);
  }

  private token(token: Token): string {
    switch (token.kind) {
      case 'string':
        return quoteLiteral(token.value);
      case 'quoted':
      case 'temporary':
        return this.name(token.value);
      case 'word':
        if (token.value === 'sysdate') {
          return 'redshift.now()';
        }
        return Buffer.byteLength(token.value) > 63 ? this.name(token.value) : token.text;
      case 'parameter':
        return this.parameter(token.value);
      default:
        return token.text;
    }
  }

  private parameter(name: string): string {
    if (!this.parameters.includes(name)) {
      this.parameters.push(name);
    }
    return `$${this.parameters.indexOf(name) + 1}`;
  }
}
