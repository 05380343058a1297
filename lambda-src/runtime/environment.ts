/** Reads the variables a handler was deployed with; fails naming the first that is missing. */
export function readEnvironment<Key extends string>(keys: readonly Key[], variables: NodeJS.ProcessEnv = process.env): Record<Key, string> {
  return Object.fromEntries(keys.map((key) => {
    const value = variables[key];
    if (!value) {
      throw new Error(`environment variable ${key} must be set, got ${value === undefined ? 'none' : 'an empty one'}; the construct that deploys this handler sets it`);
    }
    return [key, value];
  })) as Record<Key, string>;
}
