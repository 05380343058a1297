/** How deep JSON may be nested. A SUPER holds no deeper value, and writing one as JSON may overflow the stack. */
export const MAX_DEPTH = 1000;

/** Whether a value cannot be written as JSON again, although it could be read. */
export function isTooDeep(value: unknown, depth: number = 0): boolean {
  return typeof value === 'object' && value !== null
    && (depth === MAX_DEPTH || Object.values(value).some((member) => isTooDeep(member, depth + 1)));
}
