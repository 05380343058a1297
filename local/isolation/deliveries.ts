import { FinishedInvocation } from '../aws/lambda/host';

/** What became known of a message while it was delivered. */
export class Tracked {
  /** The ids under which it may be found: SQS's, and what an envelope says. */
  readonly ids = new Set<string>();
  /** How often it was received by the function so far. */
  receives = 0;
  /** Bytes of the body of its SQS record. */
  recordBytes = 0;
  /** How invocations ended that had it and failed. */
  readonly failures = new Set<string>();

  constructor(readonly kind: string, readonly odd: boolean, readonly rows: number | undefined) {}
}

interface SqsRecord {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: { readonly ApproximateReceiveCount: string };
}

/** Follows messages through the invocations of a function. */
export class Deliveries {
  private readonly byId = new Map<string, Tracked>();
  readonly all: Tracked[] = [];

  private peak = 0;

  constructor(private readonly functionName: string) {}

  /** The most memory that an environment of the function had in an invocation since this was asked last, in bytes. */
  takePeak(): number {
    const { peak } = this;
    this.peak = 0;
    return peak;
  }

  add(tracked: Tracked, ...ids: readonly string[]): Tracked {
    if (!this.all.includes(tracked)) {
      this.all.push(tracked);
    }
    for (const id of ids) {
      tracked.ids.add(id);
      this.byId.set(id, tracked);
    }
    return tracked;
  }

  /** To be called after every invocation. */
  readonly observer = ({ functionName, payload, outcome, answer, peakBytes }: FinishedInvocation): void => {
    if (functionName !== this.functionName) {
      return;
    }
    this.peak = Math.max(this.peak, peakBytes);
    for (const record of (JSON.parse(payload).Records ?? []) as SqsRecord[]) {
      const tracked = this.find(record);
      if (tracked) {
        tracked.receives = Math.max(tracked.receives, Number(record.attributes.ApproximateReceiveCount));
        tracked.recordBytes = Buffer.byteLength(record.body);
        if (outcome === 'FAILED') {
          tracked.failures.add(failureIn(answer));
        }
      }
    }
  };

  /** The message of a record in any queue. */
  find({ messageId, body }: Pick<SqsRecord, 'messageId' | 'body'>): Tracked | undefined {
    const known = this.byId.get(messageId) ?? this.byId.get(idIn(body) ?? '');
    return known && this.add(known, messageId);
  }
}

function idIn(body: string): string | undefined {
  try {
    return JSON.parse(body).MessageId;
  } catch {
    return undefined;
  }
}

function failureIn(answer: string): string {
  const { errorType, errorMessage } = JSON.parse(answer) as { errorType: string; errorMessage: string };
  return errorType.startsWith('Runtime') || errorType.startsWith('Sandbox')
    ? `${errorType}${errorMessage.includes('signal: abrt') ? ' (heap)' : ''}` : `${errorType}: ${errorMessage.slice(0, 80)}`;
}
