import { readFileSync } from 'fs';
import * as path from 'path';
import { ROOT } from './library';

/** The words that a method, a property or a parameter cannot be called, as the names of jsii become in the language. */
const RESERVED: Readonly<Record<string, string>> = {
  java: `abstract assert boolean break byte case catch char class const continue default do double else enum extends final finally float for goto if
    implements import instanceof int interface long native new package private protected public return short static strictfp super switch synchronized
    this throw throws transient try void volatile while true false null`,
  python: `False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda
    nonlocal not or pass raise return try while with yield self`,
};

export interface Member {
  readonly name: string;
  readonly parameters?: readonly { readonly name: string }[];
}

export interface Assembly {
  readonly types: Readonly<Record<string, Member & { readonly initializer?: Omit<Member, 'name'>; readonly methods?: readonly Member[]; readonly properties?: readonly Member[] }>>;
}

/** The assembly that jsii wrote. */
export function readAssembly(): Assembly {
  return JSON.parse(readFileSync(path.join(ROOT, '.jsii'), 'utf8'));
}

/**
 * Names that a language would have to change because they are words of its own. Members of Go and C# start with a capital letter, and so do none
 * of their words; what C# says of a name like its class is another matter, and looked for, too.
 */
export function awkwardNames(language: 'java' | 'python' | 'csharp', { types }: Assembly): string[] {
  const reserved = new Set(RESERVED[language]?.split(/\s+/));
  return Object.values(types).flatMap(({ name: type, initializer, methods = [], properties = [] }) => {
    const members = [...methods, ...properties];
    if (language === 'csharp') {
      return members.filter(({ name }) => capitalised(name) === type).map(({ name }) => `${type}.${name} is called as its class`);
    }
    const parameters = [{ name: 'constructor', ...initializer }, ...methods].flatMap(({ name, parameters: own = [] }) =>
      own.map((parameter) => ({ name: parameter.name, place: `${type}.${name}(${parameter.name})` })));
    return [...members.map(({ name }) => ({ name, place: `${type}.${name}` })), ...language === 'python' ? parameters : []]
      .filter(({ name }) => reserved.has(language === 'python' ? snakeCase(name) : name))
      .map(({ place }) => `${place} is a word of ${language}`);
  });
}

function capitalised(name: string): string {
  return name[0].toUpperCase() + name.slice(1);
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
