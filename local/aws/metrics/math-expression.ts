/** A parsed expression of metric math. */
export type Expression =
  | { readonly kind: 'NUMBER'; readonly value: number }
  | { readonly kind: 'TEXT'; readonly value: string }
  /** The id of another query. */
  | { readonly kind: 'ID'; readonly id: string }
  | { readonly kind: 'CALL'; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: 'LIST'; readonly items: readonly Expression[] }
  | { readonly kind: 'NEGATED'; readonly of: Expression }
  | { readonly kind: 'BINARY'; readonly operator: string; readonly left: Expression; readonly right: Expression };

const TOKEN = /\s*(?:(\d+(?:\.\d+)?)|'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|([A-Za-z_]\w*)|(&&|\|\||[=!<>]=|[-+*/^<>()[\],]))/y;

/** Operators from the loosest to the tightest; those of a row are evaluated from left to right. */
const PRECEDENCE: readonly (readonly string[])[] = [['||'], ['&&'], ['==', '!=', '<=', '>=', '<', '>'], ['+', '-'], ['*', '/'], ['^']];

const WORDS: Readonly<Record<string, string>> = { AND: '&&', OR: '||' };

interface Token {
  readonly kind: 'NUMBER' | 'TEXT' | 'NAME' | 'SIGN';
  readonly text: string;
}

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html */
export function parseExpression(source: string): Expression {
  const tokens = tokenize(source);
  let at = 0;
  const fails = (): never => {
    throw new Error(`metric math '${source}' cannot be read at '${tokens[at]?.text ?? 'its end'}'`);
  };
  const is = (sign: string) => tokens[at]?.kind === 'SIGN' && tokens[at].text === sign;
  const accept = (sign: string) => is(sign) && Boolean(++at);
  const expect = (sign: string) => accept(sign) || fails();

  const listUntil = (end: string): Expression[] => {
    const items: Expression[] = [];
    while (!accept(end)) {
      items.push(binary(0));
      if (!is(end)) {
        expect(',');
      }
    }
    return items;
  };
  const operand = (): Expression => {
    if (accept('-')) {
      return { kind: 'NEGATED', of: operand() };
    }
    if (accept('(')) {
      const inner = binary(0);
      expect(')');
      return inner;
    }
    if (accept('[')) {
      return { kind: 'LIST', items: listUntil(']') };
    }
    const token = tokens[at];
    if (!token || token.kind === 'SIGN') {
      return fails();
    }
    at++;
    switch (token.kind) {
      case 'NUMBER':
        return { kind: 'NUMBER', value: Number(token.text) };
      case 'TEXT':
        return { kind: 'TEXT', value: token.text };
      default:
        return accept('(') ? { kind: 'CALL', name: token.text, args: listUntil(')') } : { kind: 'ID', id: token.text };
    }
  };
  const binary = (level: number): Expression => {
    if (level === PRECEDENCE.length) {
      return operand();
    }
    let left = binary(level + 1);
    while (PRECEDENCE[level].some(is)) {
      const operator = tokens[at++].text;
      left = { kind: 'BINARY', operator, left, right: binary(level + 1) };
    }
    return left;
  };
  const whole = binary(0);
  return at === tokens.length ? whole : fails();
}

function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  const end = source.trimEnd().length;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < end) {
    const position = TOKEN.lastIndex;
    const match = TOKEN.exec(source);
    if (!match) {
      throw new Error(`metric math '${source}' cannot be read at '${source.slice(position).trim()}'`);
    }
    const [, number, single, double, name, sign] = match;
    const text = single ?? double;
    tokens.push(number !== undefined ? { kind: 'NUMBER', text: number }
      : text !== undefined ? { kind: 'TEXT', text: text.replace(/\\(.)/g, '$1') }
        : name === undefined ? { kind: 'SIGN', text: sign }
          : name in WORDS ? { kind: 'SIGN', text: WORDS[name] } : { kind: 'NAME', text: name });
  }
  return tokens;
}
