/** PublishBatch takes that many messages. @see https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html */
const MAX_BATCH_ENTRIES = 10;

/** Groups messages for PublishBatch, which takes ten, and together no more bytes than a single message may measure. */
export function packBatches<M extends { readonly bytes: number }>(messages: readonly M[], maxBytes: number): M[][] {
  const batches: M[][] = [];
  let bytes = 0;
  for (const message of messages) {
    const last = batches.at(-1);
    if (last && last.length < MAX_BATCH_ENTRIES && bytes + message.bytes <= maxBytes) {
      last.push(message);
      bytes += message.bytes;
    } else {
      batches.push([message]);
      bytes = message.bytes;
    }
  }
  return batches;
}
