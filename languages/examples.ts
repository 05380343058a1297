import { readFileSync } from 'fs';
import * as path from 'path';
import { ROOT } from './library';

/** An example of the README or of a doc comment, translated. */
export interface Example {
  /** Where it is: a line of the README, or a symbol. */
  readonly title: string;
  readonly source: string;
}

interface Snippet {
  readonly location: { readonly api: { readonly fqn?: string; readonly memberName?: string }; readonly field?: { readonly line?: number } };
  readonly translations: Readonly<Record<string, { readonly source: string }>>;
}

/** What jsii-rosetta made of the examples, which is what users of a language read. */
export function examplesIn(language: 'python' | 'java'): Example[] {
  const { snippets } = JSON.parse(readFileSync(path.join(ROOT, '.jsii.tabl.json'), 'utf8')) as { snippets: Record<string, Snippet> };
  return Object.values(snippets).map(({ location: { api, field }, translations }) => ({
    title: api.fqn ? `${api.fqn.split('.').pop()}${api.memberName ? `.${api.memberName}` : ''}` : `README.md, line ${field?.line}`,
    source: translations[language].source,
  }));
}
