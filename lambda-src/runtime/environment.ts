/** Reads the variables that a handler was deployed with. Fails with the name of the first that is missing. */
export function readEnvironment<Key extends string>(keys: readonly Key[], variables: NodeJS.ProcessEnv = process.env): Record<Key, string> {
  return Object.fromEntries(keys.map((key) => {
    const value = variables[key];
    if (!value) {
      throw new Error(`environment variable ${key} must be set, got ${value === undefined ? 'none' : 'an empty one'}; deploy the construct of this handler again: it sets the variable`);
    }
    return [key, value];
  })) as Record<Key, string>;
}
