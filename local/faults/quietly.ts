/** How many of the engine's last messages are kept. */
const LAST_WORDS = 10;

/** Runs work without the engine's messages about failed calls, which are expected here. If the work fails, the last messages are printed. */
export async function quietly<T>(work: () => Promise<T>): Promise<T> {
  const { error } = console;
  const last: unknown[][] = [];
  const tell = () => {
    console.error = error; // of an error that nobody caught, Node tells when the process ends
    last.forEach((words) => error(...words));
  };
  console.error = (...words) => {
    last.splice(0, last.length - LAST_WORDS + 1);
    last.push(words);
  };
  process.once('exit', tell);
  try {
    return await work();
  } finally {
    process.off('exit', tell);
    console.error = error;
  }
}
