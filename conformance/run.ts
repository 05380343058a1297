import { Check, Context, NotRun } from './check';

/** What came of a check. */
export interface Outcome {
  readonly check: Check;
  readonly status: 'AS_EXPECTED' | 'DIFFERENT' | 'NOT_RUN';
  /** What was seen, or what the check needs to run. */
  readonly seen: string;
}

/** Runs one check. It never throws: an error that nobody expects is what was seen. */
export async function runCheck(check: Check, context: Context): Promise<Outcome> {
  try {
    const seen = await check.run(context);
    return { check, status: seen === check.expected ? 'AS_EXPECTED' : 'DIFFERENT', seen };
  } catch (error) {
    return error instanceof NotRun ? { check, status: 'NOT_RUN', seen: error.message } : { check, status: 'DIFFERENT', seen: `an error: ${(error as Error).message}` };
  }
}
