/** The kind of a token. White space and comments are one kind, so that they are easily skipped. */
export type TokenKind = 'space' | 'string' | 'quoted' | 'code' | 'number' | 'word' | 'temporary' | 'parameter' | 'symbol';

export interface Token {
  readonly kind: TokenKind;
  /** The text in the statement. */
  readonly text: string;
  /** Its meaning: a literal without quotes and escapes, a name without quotes, a word in lower case. */
  readonly value: string;
}

const PATTERNS: readonly (readonly [TokenKind, RegExp])[] = [
  ['space', /(?:\s+|--[^\n]*)+/y],
  // Redshift descends from PostgreSQL 8.0: a backslash escapes in every literal
  ['string', /[eE]?'(?:[^'\\]|''|\\[^])*'/y],
  ['quoted', /"(?:[^"]|"")*"/y],
  ['code', /\$(\w*)\$[^]*?\$\1\$/y],
  ['number', /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y],
  ['temporary', /#[\p{L}_][\p{L}\p{N}_$]*/uy],
  ['word', /[\p{L}_][\p{L}\p{N}_$]*/uy],
  ['symbol', /::|(?:(?!--|\/\*)[-+*/<>=~!@%^&|?])+|[^]/uy],
];
const PARAMETER = /:([0-9a-zA-Z_]+)/y;

/** Splits a statement into tokens. Their texts joined are the statement. */
export function tokenize(sql: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < sql.length) {
    const token = commentAt(sql, at) ?? parameterAt(sql, at, tokens) ?? tokenAt(sql, at);
    tokens.push(token);
    at += token.text.length;
  }
  return tokens;
}

function tokenAt(sql: string, at: number): Token {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = at;
    const text = pattern.exec(sql)?.[0];
    if (text !== undefined) {
      return { kind, text, value: meaning(kind, text) };
    }
  }
  throw new Error(`nothing readable at character ${at} of the statement`);
}

/** Block comments nest. */
function commentAt(sql: string, start: number): Token | undefined {
  if (!sql.startsWith('/*', start)) {
    return undefined;
  }
  let depth = 1;
  let at = start + 2;
  while (depth > 0 && at < sql.length) {
    const step = sql.startsWith('/*', at) ? 1 : sql.startsWith('*/', at) ? -1 : 0;
    depth += step;
    at += step === 0 ? 1 : 2;
  }
  return { kind: 'space', text: sql.slice(start, at), value: ' ' };
}

/** Finds `:name`, but not the second half of a `::` cast, nor a slice such as `[1:2]` right after a number. */
function parameterAt(sql: string, at: number, before: readonly Token[]): Token | undefined {
  if (sql[at] !== ':' || sql[at + 1] === ':' || before.at(-1)?.kind === 'number') {
    return undefined;
  }
  PARAMETER.lastIndex = at;
  const found = PARAMETER.exec(sql);
  return found ? { kind: 'parameter', text: found[0], value: found[1] } : undefined;
}

function meaning(kind: TokenKind, text: string): string {
  switch (kind) {
    case 'space':
      return ' ';
    case 'string':
      return unescape(text.slice(text.indexOf("'") + 1, -1));
    case 'quoted':
      return text.slice(1, -1).replaceAll('""', '"');
    case 'word':
    case 'temporary':
      return foldCase(text);
    default:
      return text;
  }
}

const ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

function unescape(body: string): string {
  return body.replace(/''|\\([0-7]{1,3}|[^])/g, (pair, escaped: string | undefined) => {
    if (escaped === undefined) {
      return pair[0];
    }
    return /^[0-7]/.test(escaped) ? String.fromCharCode(parseInt(escaped, 8)) : ESCAPES[escaped] ?? escaped;
  });
}

/** Names are folded in the ASCII range only, as PostgreSQL does for UTF-8. */
export function foldCase(name: string): string {
  return name.replace(/[A-Z]+/g, letters => letters.toLowerCase());
}
