/** An event with the fields that Logs Insights finds in it: its own, which start with `@`, and those of its JSON. */
export type Fields = Readonly<Record<string, string | number>>;

type Predicate = (fields: Fields) => boolean;

const FILTER_TOKEN = /\s*(?:"([^"]*)"|\/((?:[^/\\]|\\.)+)\/|(-?\d+(?:\.\d+)?)(?![\w.])|([@\w.]+)|([=!<>]=|[=<>()[\],]))/y;

/** Reads the condition of `filter`: comparisons, `in`, `like` and `ispresent`, joined by and, or, not and parentheses. */
export function readFilter(source: string): Predicate {
  const tokens: { text?: string; pattern?: RegExp; number?: number; word?: string; sign?: string }[] = [];
  FILTER_TOKEN.lastIndex = 0;
  while (FILTER_TOKEN.lastIndex < source.trimEnd().length) {
    const position = FILTER_TOKEN.lastIndex;
    const match = FILTER_TOKEN.exec(source);
    if (!match) {
      throw new Error(`the filter '${source}' cannot be read at '${source.slice(position).trim()}'`);
    }
    const [, text, pattern, number, word, sign] = match;
    tokens.push({
      text, word, sign, pattern: pattern === undefined ? undefined : new RegExp(pattern), number: number === undefined ? undefined : Number(number),
    });
  }
  let at = 0;
  const fails = (): never => {
    throw new Error(`the filter '${source}' cannot be read; it may compare, and use in, like, ispresent, and, or, not`);
  };
  const word = (wanted: string) => tokens[at]?.word?.toLowerCase() === wanted && Boolean(++at);
  const sign = (wanted: string) => tokens[at]?.sign === wanted && Boolean(++at);
  const literal = () => {
    const { text, number } = tokens[at++] ?? {};
    return text ?? number ?? fails();
  };
  const either = (): Predicate => {
    const parts = [both()];
    while (word('or')) {
      parts.push(both());
    }
    return (fields) => parts.some((part) => part(fields));
  };
  const both = (): Predicate => {
    const parts = [one()];
    while (word('and')) {
      parts.push(one());
    }
    return (fields) => parts.every((part) => part(fields));
  };
  const one = (): Predicate => {
    if (word('not')) {
      const negated = one();
      return (fields) => !negated(fields);
    }
    if (sign('(')) {
      const inner = either();
      return sign(')') ? inner : fails();
    }
    if (word('ispresent')) {
      const field = sign('(') ? tokens[at++]?.word : undefined;
      return field !== undefined && sign(')') ? (fields) => fields[field] !== undefined : fails();
    }
    const field = tokens[at++]?.word ?? fails();
    if (word('in')) {
      const values = new Set<string | number>();
      if (!sign('[')) {
        fails();
      }
      while (!sign(']')) {
        values.add(literal());
        sign(',');
      }
      return (fields) => values.has(fields[field]);
    }
    if (word('like')) {
      const { pattern, text } = tokens[at++] ?? {};
      return pattern ? (fields) => pattern.test(String(fields[field] ?? ''))
        : text !== undefined ? (fields) => String(fields[field] ?? '').includes(text) : fails();
    }
    const operator = tokens[at++]?.sign ?? fails();
    const value = literal();
    switch (operator) {
      case '=':
        return (fields) => fields[field] === value;
      case '!=':
        return (fields) => fields[field] !== value;
      case '<':
        return (fields) => fields[field] < value;
      case '<=':
        return (fields) => fields[field] <= value;
      case '>':
        return (fields) => fields[field] > value;
      case '>=':
        return (fields) => fields[field] >= value;
      default:
        return fails();
    }
  };
  const whole = either();
  return at === tokens.length ? whole : fails();
}
