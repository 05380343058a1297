/** What a command reads and prints. */
export interface Terminal {
  /** Standard input, in the pieces in which it comes. */
  readonly input: AsyncIterable<Buffer>;
  /** Prints a result to standard output, where other programs read it. */
  print(text: string): void;
  /** Prints to standard error what a person is told. */
  tell(text: string): void;
}
