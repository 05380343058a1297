/** The Region of a queue, which may be another one than the function's. Undefined if its URL does not tell. */
export function regionOf(queueUrl: string): string | undefined {
  return /^https:\/\/sqs\.([a-z0-9-]+)\.[a-z]/.exec(queueUrl)?.[1];
}
