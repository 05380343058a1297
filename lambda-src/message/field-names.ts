/** How many names are listed, and how many characters of each. The list is logged, and names come from the producer. */
const MOST_NAMES = 5;
const MOST_CHARACTERS = 40;

/** The first few of the names of fields, each in quotes and of a bounded length. */
export function nameSome(names: readonly string[]): string {
  const listed = names.slice(0, MOST_NAMES).map((name) => JSON.stringify(name.length > MOST_CHARACTERS ? `${name.slice(0, MOST_CHARACTERS)}…` : name));
  return names.length > MOST_NAMES ? `${listed.join(', ')} and ${names.length - MOST_NAMES} more` : listed.join(', ');
}

/** The names on a path, each in quotes. The path is the user's own, so it is told whole. */
export function pathText(path: readonly string[]): string {
  return path.map((name) => JSON.stringify(name)).join(', ');
}
