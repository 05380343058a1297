import { SourceEnvironment } from '../../src/private/contract/ingest';
import { OwnStack } from '../../src/private/contract/own-stack';
import { readEnvironment } from '../runtime/environment';

/** Reads what every handler of messages was deployed with. Fails with the name of the first variable that is missing. */
export function readSourceEnvironment(): SourceEnvironment & OwnStack {
  const { BUCKET_PREFIX, PROTECTION_SECRET_ARN, PROTECTION_SECRET_VERSION, SUBSCRIPTION_DEAD_LETTER_QUEUE_URL } = process.env;
  return {
    ...readEnvironment(['QUEUE_ARNS', 'TOPIC_ARNS', 'STACK_ID', 'URL_SUFFIX']),
    ...BUCKET_PREFIX && { BUCKET_PREFIX },
    ...PROTECTION_SECRET_ARN && { PROTECTION_SECRET_ARN, PROTECTION_SECRET_VERSION },
    ...SUBSCRIPTION_DEAD_LETTER_QUEUE_URL && { SUBSCRIPTION_DEAD_LETTER_QUEUE_URL },
  };
}
