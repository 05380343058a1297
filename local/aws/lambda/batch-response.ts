/**
 * Which messages of a batch a function reports as failed, by the rules of ReportBatchItemFailures: an empty or missing
 * list means success; an answer that names no message of the batch where it should means that all failed.
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
