import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** Calls of one invocation at the same time. A function of 512 MB has no more to do with its processor. */
export const AT_ONCE = 16;

/** Calls are repeated by whoever makes them, because the SDK does not know how much time is left. */
export function dynamoClient(): DynamoDBClient {
  return new DynamoDBClient({
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: 5_000, requestTimeout: 15_000, throwOnRequestTimeout: true, httpsAgent: { keepAlive: true, maxSockets: AT_ONCE },
    },
  });
}
