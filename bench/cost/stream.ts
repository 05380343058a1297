import { Profile, rowsOf } from './profile';
import { Random } from '../../integ/data/random';
import { TelegramRow, telegramRows } from '../encode/telegram-rows';

/** What is published at an even pace. */
export interface Stream {
  /** All rows, or fewer ones that take turns. They are whole messages. */
  readonly rows: readonly TelegramRow[];
  readonly messages: number;
  readonly rowsAMessage: number;
  /** Minutes of the engine's clock. */
  readonly minutes: number;
}

/** Chooses the rows of a stream that has so many of them. */
export type ChooseRows = (rows: number, rowsAMessage: number) => readonly TelegramRow[];

/** The telegram app draws from so many rows. They are different enough to be compressed as a stream of new ones is. */
const DIFFERENT_ROWS = 20_000;
const SEED = 7;

/** Rows that take turns. */
export const rowsInTurns: ChooseRows = (rows, rowsAMessage) => (
  telegramRows(Math.min(rows, Math.ceil(DIFFERENT_ROWS / rowsAMessage) * rowsAMessage), SEED));

/** Rows of which no two are the same, in the order of their time. */
export const newRows: ChooseRows = (rows) => telegramRows(rows, SEED);

/** Rows that are drawn at random, as a publisher draws them by default: so they come in any order, and again. */
export const drawnRows: ChooseRows = (rows) => {
  const different = telegramRows(DIFFERENT_ROWS, SEED);
  const random = new Random(SEED);
  return Array.from({ length: rows }, () => random.pick(different));
};

/** The rows that a stream of this profile has in so many minutes. */
export function streamOf({ rowsADay, rowsAMessage }: Profile, minutes: number, choose: ChooseRows): Stream {
  const rows = rowsOf({ rowsADay, rowsAMessage, minutes });
  return { rows: choose(rows, rowsAMessage), messages: rows / rowsAMessage, rowsAMessage, minutes };
}

const FASTEST = 60;

/** How fast the clock may run so that this machine, which takes so many rows in a second, keeps up. */
export function factorOf({ messages, rowsAMessage, minutes }: Stream, rowsASecond: number): number {
  return Math.min(FASTEST, rowsASecond / (messages * rowsAMessage / minutes / 60));
}
