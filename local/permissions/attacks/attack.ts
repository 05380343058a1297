import { HandlerMutation } from '../../faults/handler-mutation';

/** Something that somebody tries who is not trusted with it. A test tries it. */
export interface Attack {
  readonly name: string;
  /** What stops it. */
  readonly stoppedBy: string;
  /** The file of the test, below `test/attacks/`. */
  readonly file: string;
  /** What the titles of the tests that try it have in common. The title of a test has those of its groups before it. */
  readonly title: string;
  /** Takes out what stops it, and nothing else. */
  readonly weakening: readonly HandlerMutation[];
  /** The handler that the test deploys as a bundle, and does not import. */
  readonly bundle?: 'load' | 'table';
}
