/**
 * Returns the messages of a batch that a function reports as failed, by the rules of ReportBatchItemFailures. An empty or missing
 * list means success. If an entry of the list names no message of the batch, all messages have failed.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export function failedMessages(payload: string, messageIds: ReadonlySet<string>): ReadonlySet<string> {
  let response: any;
  try {
    response = JSON.parse(payload);
  } catch {
    return messageIds;
  }
  if (response === null) {
    return new Set();
  }
  if (typeof response !== 'object') {
    return messageIds;
  }
  const failures = response.batchItemFailures ?? [];
  if (!Array.isArray(failures)) {
    return messageIds;
  }
  const failed = failures.map((failure) => failure?.itemIdentifier);
  return failed.every((id) => messageIds.has(id)) ? new Set(failed) : messageIds;
}
