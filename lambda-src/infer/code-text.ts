/** A text in single quotes. What JSON escapes, TypeScript escapes alike. */
export function quoted(text: string): string {
  const json = JSON.stringify(text).slice(1, -1).replace(/\\(.)/g, (escape, character) => character === '"' ? '"' : escape);
  return `'${withoutLineEnds(json.replace(/'/g, '\\\''))}'`;
}

/** A text on a line of its own, because a comment ends where its line does. */
export function inComment(text: string): string {
  return withoutLineEnds(JSON.stringify(text).slice(1, -1).replace(/\\(["\\])/g, '$1'));
}

/** JSON leaves two characters that end a line in TypeScript. */
function withoutLineEnds(text: string): string {
  return text.replace(/[\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16)}`);
}
