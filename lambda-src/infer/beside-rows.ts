import { isNested } from './kinds';
import { DEDUPLICATION_ATTRIBUTE } from '../../src/private/contract/message';
import { ColumnSchema, TypeSchema } from '../../src/private/contract/table';
import { isJsonObject, ownField } from '../message/json-object';
import { Message, messageValue } from '../message/messages';

/** Rows of a sample, one after the other. */
export interface Stretch {
  /** The number of the first one, counted from 1. */
  readonly first: number;
  /** The number of those that are objects. */
  rows: number;
}

/** Rows that have something in common. */
export interface StretchOf<Common> extends Stretch {
  readonly common: Common;
}

/** A field beside the list of rows, by its path from where the list's own path begins. */
export interface Beside {
  readonly path: readonly string[];
  readonly value: unknown;
  /** The value as it was written. */
  readonly sent: unknown;
}

/** The fields of each object on the way to the list of rows. The next object on the way is none of them, but its own fields are. */
export function* besideList(parent: unknown, asSent: unknown, [name, ...rest]: readonly string[], before: readonly string[] = []): Generator<Beside> {
  if (isJsonObject(parent)) {
    for (const field of Object.keys(parent).filter((one) => one !== name)) {
      yield { path: [...before, field], value: parent[field], sent: ownField(asSent, field) };
    }
  }
  if (rest.length > 0) {
    yield* besideList(ownField(parent, name), ownField(asSent, name), rest, [...before, name]);
  }
}

/** What all rows of a message have in common: a value that comes with the message. */
export interface OfMessage extends Pick<ColumnSchema, 'source'>, Stretch {
  readonly value: unknown;
}

const TEXT: TypeSchema = { name: 'VARCHAR', length: 1 };
const LIST: TypeSchema = { name: 'SUPER' };

export function subjectsOf(messages: readonly StretchOf<Message>[]): OfMessage[] {
  return valuesOf(messages, { source: { from: 'SUBJECT' }, type: TEXT });
}

/** The attributes of messages but the one that has their id. Texts, or lists as a column of type SUPER takes them, if any is a list. */
export function attributesOf(messages: readonly StretchOf<Message>[]): OfMessage[] {
  const names = new Set(messages.flatMap(({ common: { attributes } }) => Object.keys(attributes)));
  names.delete(DEDUPLICATION_ATTRIBUTE);
  return [...names].flatMap((name) => {
    const source = { from: 'ATTRIBUTE', name } as const;
    const lists = valuesOf(messages, { source, type: LIST });
    return lists.some(({ value }) => value !== null && isNested(value)) ? lists : valuesOf(messages, { source, type: TEXT });
  });
}

function valuesOf(messages: readonly StretchOf<Message>[], column: Pick<ColumnSchema, 'source' | 'type'>): OfMessage[] {
  return messages.flatMap(({ common, ...stretch }) => {
    const value = messageValue(common, column);
    return value === undefined ? [] : [{ source: column.source, value, ...stretch }];
  });
}
