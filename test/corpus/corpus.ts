import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { RejectReason } from '../../lambda-src/values/reject-reason';
import { ColumnSchema, TypeSchema } from '../../src/private/contract/table';
import { typedColumn } from '../lambda-src/typed-columns';

/** A text, or a long text in short form: a part that is repeated, with text before and after it. */
type Text = string | { readonly before?: string; readonly repeat: string; readonly times: number; readonly after?: string };

/** A value with its expected outcome: a text in the table, NULL, or the reason why its row is rejected. */
interface Case {
  readonly what: string;
  /** The value as JSON, in a string, so that digits and escapes survive. */
  readonly value: Text;
  /** The value that a query reads, cast to text. */
  readonly becomes?: Text | null;
  /** The field of the staged CSV, if it differs because COPY normalises it. */
  readonly staged?: Text;
  readonly rejected?: RejectReason;
  /** Whether the policy changed it. */
  readonly changed?: 'TRUNCATED' | 'NULLIFIED' | 'REPLACED';
}

interface Group {
  readonly type: TypeSchema;
  readonly overflow?: ColumnSchema['overflow'];
  readonly cutAt?: ColumnSchema['cutAt'];
  readonly key?: boolean;
  readonly replaceInvalid?: boolean;
  readonly cases: readonly Case[];
}

/** A case of the corpus with its column. */
export interface Entry {
  readonly title: string;
  readonly column: ColumnSchema;
  readonly json: string;
  readonly becomes?: string | null;
  readonly staged?: string | null;
  readonly rejected?: RejectReason;
  readonly changed?: Case['changed'];
}

/** Every case of every file. Each group has a column of its own. */
export function readCorpus(): Entry[] {
  const groups = readdirSync(__dirname).filter((file) => file.endsWith('.json')).sort()
    .flatMap((file): Group[] => JSON.parse(readFileSync(path.join(__dirname, file), 'utf8')));
  return groups.flatMap(({ type, overflow = 'REJECT', cutAt = 'CODE_POINT', key, replaceInvalid, cases }, at) => {
    const column = typedColumn(`c${at}`, type, { overflow, cutAt, ...key && { key }, ...replaceInvalid && { replaceInvalid } });
    return cases.map(({ what, value, becomes, staged = becomes, rejected, changed }): Entry => ({
      title: `${column.sql} ${overflow}${cutAt === 'GRAPHEME' ? ' graphemes' : ''}${key ? ' key' : ''}${how(type, replaceInvalid)}: ${what}`,
      column,
      json: written(value),
      becomes: becomes && written(becomes),
      staged: staged && written(staged),
      rejected,
      changed,
    }));
  });
}

function written(text: Text): string {
  return typeof text === 'string' ? text : `${text.before ?? ''}${text.repeat.repeat(text.times)}${text.after ?? ''}`;
}

function how(type: TypeSchema, replaceInvalid: boolean | undefined): string {
  return `${'fromText' in type ? ' from text' : ''}${'fromJson' in type ? ' from JSON' : ''}${replaceInvalid ? ' replaced' : ''}`;
}
