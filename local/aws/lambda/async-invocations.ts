import { randomUUID } from 'crypto';
import { AsyncConfig, FunctionConfig } from './function-config';
import type { InvocationResult } from './function-config';
import { Clock } from '../../wire/clock';

export interface AsyncInvocationSettings {
  readonly clock: Clock;
  readonly invoke: (name: string, payload: string, requestId: string) => Promise<InvocationResult>;
  readonly asyncConfig: (name: string) => AsyncConfig;
  readonly config: (name: string) => FunctionConfig;
  readonly deliver: (targetArn: string, body: string, roleArn: string) => Promise<void>;
}

/** Lambda waits one minute before the first retry and two minutes before the second. */
const RETRY_DELAYS = [60_000, 120_000];

/** Between attempts that were throttled Lambda waits from one second to five minutes. */
const LONGEST_THROTTLE_DELAY = 300_000;

/**
 * Invocations of type Event. Lambda accepts them at once and repeats them if the function fails. If the last attempt fails, the
 * event goes to the failure destination and to the function's dead-letter queue.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
export class AsyncInvocations {
  private readonly stopping = new AbortController();
  private pending = 0;

  constructor(private readonly settings: AsyncInvocationSettings) {}

  get inFlight(): number {
    return this.pending;
  }

  /** Returns a promise of the last attempt's result. Callers need not wait for it. */
  add(name: string, payload: string): Promise<InvocationResult> {
    this.pending++;
    const result = this.run(name, payload).finally(() => this.pending--);
    result.catch((error) => {
      const deletedMeanwhile = error.statusCode === 404;
      if (!this.stopping.signal.aborted && !deletedMeanwhile) {
        console.error(`asynchronous invocation of '${name}':`, error);
      }
    });
    return result;
  }

  stop(): void {
    this.stopping.abort();
  }

  private async run(name: string, payload: string): Promise<InvocationResult> {
    const { clock } = this.settings;
    const requestId = randomUUID();
    const born = clock.now();
    let result: InvocationResult;
    for (let failures = 0; ; failures++) {
      result = await this.invokeWhenAllowed(name, payload, requestId, born);
      const { maximumRetryAttempts, maximumEventAge } = this.settings.asyncConfig(name);
      const wait = RETRY_DELAYS[Math.min(failures, RETRY_DELAYS.length - 1)];
      const tooOld = clock.now() + wait - born > maximumEventAge * 1000;
      if (!result.functionError || failures >= maximumRetryAttempts || tooOld) {
        break;
      }
      await clock.sleep(wait, this.stopping.signal);
      if (this.stopping.signal.aborted) {
        return result;
      }
    }
    await this.sendRecord(name, payload, result);
    return result;
  }

  private async invokeWhenAllowed(name: string, payload: string, requestId: string, born: number): Promise<InvocationResult> {
    for (let wait = 1000; ; wait = Math.min(wait * 2, LONGEST_THROTTLE_DELAY)) {
      try {
        return await this.settings.invoke(name, payload, requestId);
      } catch (error: any) {
        const age = this.settings.clock.now() - born;
        if (error.statusCode !== 429 || age + wait > this.settings.asyncConfig(name).maximumEventAge * 1000 || this.stopping.signal.aborted) {
          throw error;
        }
        await this.settings.clock.sleep(wait, this.stopping.signal);
      }
    }
  }

  private async sendRecord(name: string, payload: string, result: InvocationResult): Promise<void> {
    const { onFailureArn, onSuccessArn } = this.settings.asyncConfig(name);
    const { deadLetterArn, roleArn, arn } = this.settings.config(name);
    const destination = result.functionError ? onFailureArn : onSuccessArn;
    if (destination) {
      await this.settings.deliver(destination, JSON.stringify({
        version: '1.0',
        timestamp: new Date(this.settings.clock.now()).toISOString(),
        requestContext: {
          requestId: result.requestId,
          functionArn: `${arn}:$LATEST`,
          condition: result.functionError ? 'RetriesExhausted' : 'Success',
        },
        requestPayload: JSON.parse(payload),
        responseContext: { statusCode: 200, executedVersion: '$LATEST', ...result.functionError && { functionError: result.functionError } },
        responsePayload: JSON.parse(result.payload),
      }), roleArn);
    }
    if (result.functionError && deadLetterArn) {
      await this.settings.deliver(deadLetterArn, payload, roleArn);
    }
  }
}
