// Where fauxqs answers otherwise than SNS, its source is corrected while it is loaded. A correction that no longer fits ends the process.
import { registerHooks } from 'node:module';

interface Correction {
  /** The end of the file's address. */
  readonly file: string;
  readonly replace: string;
  readonly by: string;
}

const CORRECTIONS: readonly Correction[] = [
  {
    // A filter policy looks at each element of a String.Array. https://docs.aws.amazon.com/sns/latest/dg/string-value-matching.html
    file: '/dist/sns/filter.js',
    replace: 'if (matchesSingleCondition(condition, attr, hasAnyAttributes)) {',
    by: `const elements = attr?.DataType === 'String.Array' ? JSON.parse(attr.StringValue) : undefined;
        const values = Array.isArray(elements) && elements.length > 0
            ? elements.map((value) => ({ DataType: typeof value === 'number' ? 'Number' : 'String', StringValue: String(value) })) : [attr];
        if (values.some((value) => matchesSingleCondition(condition, value, hasAnyAttributes))) {`,
  },
  {
    // Each entry of a batch is reported, also one without a message. https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html
    file: '/dist/sns/actions/publish.js',
    replace: 'if (id && message) {\n            entries.push({\n                id,\n                message,',
    by: 'if (id) {\n            entries.push({\n                id,\n                message: message ?? \'\',',
  },
  {
    file: '/dist/sns/actions/publish.js',
    replace: 'for (const entry of entries) {\n        // Calculate total size including attributes',
    by: `for (const entry of entries) {
        if (entry.message === '') {
            failedXml.push(\`<member><Id>\${entry.id}</Id><Code>InvalidParameter</Code><Message>Invalid parameter: Empty message</Message><SenderFault>true</SenderFault></member>\`);
            continue;
        }`,
  },
  {
    // A FIFO topic numbers its messages. https://docs.aws.amazon.com/sns/latest/dg/fifo-topic-message-ordering.html
    file: '/dist/sns/actions/publish.js',
    replace: 'Type: "Notification",\n        MessageId: messageId,',
    by: `Type: "Notification",
        MessageId: messageId,
        ...(messageGroupId ? { SequenceNumber: String(10_000_000_000_000_000_000n + (topic.lastNumber = (topic.lastNumber ?? 0n) + 1n)) } : {}),`,
  },
];

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    const corrections = url.includes('/fauxqs/') ? CORRECTIONS.filter(({ file }) => url.endsWith(file)) : [];
    if (corrections.length === 0) {
      return loaded;
    }
    let source = Buffer.from(loaded.source as Uint8Array).toString();
    for (const { replace, by } of corrections) {
      if (source.split(replace).length !== 2) {
        throw new Error(`${url} has changed: what is corrected in it is not there once; see fauxqs-corrections.mts`);
      }
      source = source.replace(replace, () => by);
    }
    return { ...loaded, source };
  },
});
