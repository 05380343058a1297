import { RedshiftError } from './errors';
import { isName } from './names';
import type { Token } from './tokens';

/** Reads the tokens of a statement one after the other, without white space and comments. */
export class TokenReader {
  private at = 0;
  private readonly tokens: readonly Token[];

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens.filter(token => token.kind !== 'space');
  }

  get done(): boolean {
    return this.at >= this.tokens.length;
  }

  peek(ahead = 0): Token | undefined {
    return this.tokens[this.at + ahead];
  }

  next(): Token {
    const token = this.tokens[this.at];
    if (!token) {
      throw new RedshiftError('syntax error at end of input');
    }
    this.at++;
    return token;
  }

  /** Consumes these words or symbols if they come next, and returns whether they did. */
  accept(...expected: readonly string[]): boolean {
    if (!this.ahead(...expected)) {
      return false;
    }
    this.at += expected.length;
    return true;
  }

  /** Whether these words or symbols come next. */
  ahead(...expected: readonly string[]): boolean {
    return expected.every((value, index) => {
      const token = this.peek(index);
      return (token?.kind === 'word' || token?.kind === 'symbol') && token.value === value;
    });
  }

  expect(...expected: readonly string[]): void {
    if (!this.accept(...expected)) {
      this.refuse();
    }
  }

  /** Reads a name, as it is written except for its quotes. */
  name(): string {
    return isName(this.peek()) ? this.next().value : this.refuse();
  }

  /** Reads `name` or `schema.name` or `database.schema.name`. */
  qualifiedName(): string[] {
    const parts = [this.name()];
    while (this.accept('.')) {
      parts.push(this.name());
    }
    return parts;
  }

  string(): string {
    return this.peek()?.kind === 'string' ? this.next().value : this.refuse();
  }

  integer(): number {
    return this.peek()?.kind === 'number' ? Number(this.next().value) : this.refuse();
  }

  /** Reads the tokens up to and including the closing parenthesis. The opening one has been read already. */
  inParentheses(): Token[] {
    const inside: Token[] = [];
    for (let depth = 1; ;) {
      const token = this.next();
      depth += token.text === '(' ? 1 : token.text === ')' ? -1 : 0;
      if (depth === 0) {
        return inside;
      }
      inside.push(token);
    }
  }

  rest(): Token[] {
    const rest = this.tokens.slice(this.at);
    this.at = this.tokens.length;
    return rest;
  }

  refuse(): never {
    const token = this.peek();
    throw new RedshiftError(token ? `syntax error at or near "${token.text}"` : 'syntax error at end of input');
  }
}

/** Splits a list at its commas, but not at those inside parentheses. */
export function splitAtCommas(tokens: readonly Token[]): Token[][] {
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    depth += token.text === '(' ? 1 : token.text === ')' ? -1 : 0;
    if (depth === 0 && token.text === ',') {
      parts.push([]);
    } else {
      parts.at(-1)?.push(token);
    }
  }
  return parts;
}
