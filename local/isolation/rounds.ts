import { Draw } from './draw';
import { ODD_ENVELOPES } from './odd-envelopes';
import { ODD_IDS } from './odd-ids';
import { ITEM_SIZES, ODD_ITEMS } from './odd-items';
import { isDeliverable, isQueued, OddKind, OddMessage, Target } from './odd-kind';
import { ODD_PAYLOADS } from './odd-payloads';
import { ODD_SIZES } from './odd-sizes';
import { ISOLATED, IsolatedIngest, IsolatedName } from '../../integ/isolation-table';

/** Kinds whose messages are as many and as large as one event can have. */
const LARGE: readonly OddKind[] = [...ODD_SIZES, ...ITEM_SIZES];

export const ODD_KINDS: readonly OddKind[] = [...ODD_ENVELOPES, ...ODD_IDS, ...ODD_PAYLOADS, ...ODD_ITEMS, ...LARGE];

/** Odd messages of one kind, which come to an ingest together with good ones. */
export interface Round {
  readonly kind: string;
  /** Whether these are as many and as large as one event can have. */
  readonly large: boolean;
  readonly target: Target;
  readonly odd: readonly OddMessage[];
}

/** All rounds of a run. They depend on nothing but the seed, the time and the topics. */
export function roundsOf(seed: number, now: string, topicOf: (name: IsolatedName) => string): Round[] {
  return (Object.entries(ISOLATED) as [IsolatedName, IsolatedIngest][]).flatMap(([name, form]) => {
    const target: Target = { name, now, topicArn: topicOf(name), ...form };
    return ODD_KINDS.filter(({ fits }) => fits?.(target) ?? true).map((kind) => ({
      kind: kind.title,
      large: LARGE.includes(kind),
      target,
      odd: kind.make(new Draw(seed, name, kind.title), target).filter((message) => canCome(message, target)),
    })).filter(({ odd }) => odd.length > 0);
  });
}

/** A message without an envelope must be one that SNS and SQS take. */
function canCome(message: OddMessage, { raw }: Target): boolean {
  return !raw || isQueued(message) || isDeliverable(message.body);
}
