import { RejectReason } from '../values/reject-reason';

/** The totals of a batch. Every row received is either staged or rejected. */
export interface BatchCounts {
  messages: number;
  duplicateMessages: number;
  unusableMessages: number;
  rowsReceived: number;
  rowsStaged: number;
  rowsRejected: number;
  valuesTruncated: number;
  valuesNullified: number;
  valuesReplaced: number;
  unknownFields: number;
  readonly truncatedByColumn: Record<string, number>;
  /** Rows and whole messages alike. */
  readonly rejectedByReason: Partial<Record<RejectReason, number>>;
}

/** The totals of one message, before it is certain that the message counts. */
export interface MessageCounts {
  rowsStaged: number;
  valuesNullified: number;
  unknownFields: number;
  readonly changed: ValueChange[];
}

/** A value that is staged otherwise than it was sent. */
export interface ValueChange {
  readonly column: string;
  readonly how: 'TRUNCATED' | 'REPLACED';
}

export function noCounts(): BatchCounts {
  return {
    messages: 0,
    duplicateMessages: 0,
    unusableMessages: 0,
    rowsReceived: 0,
    rowsStaged: 0,
    rowsRejected: 0,
    valuesTruncated: 0,
    valuesNullified: 0,
    valuesReplaced: 0,
    unknownFields: 0,
    truncatedByColumn: Object.create(null), // a column may be called 'constructor', or have the name of another member of every object
    rejectedByReason: {},
  };
}

export function addMessage(counts: BatchCounts, { rowsStaged, valuesNullified, unknownFields, changed }: MessageCounts): void {
  counts.rowsStaged += rowsStaged;
  counts.valuesNullified += valuesNullified;
  counts.unknownFields += unknownFields;
  for (const { column, how } of changed) {
    if (how === 'REPLACED') {
      counts.valuesReplaced++;
    } else {
      counts.valuesTruncated++;
      counts.truncatedByColumn[column] = (counts.truncatedByColumn[column] ?? 0) + 1;
    }
  }
}

export function addRejected(counts: BatchCounts, reason: RejectReason, rows: number): void {
  if (rows > 0) {
    counts.rejectedByReason[reason] = (counts.rejectedByReason[reason] ?? 0) + rows;
  }
}

/** Fails if a row was lost or counted twice, before anything that relies on these counts is staged. */
export function assertBalanced({ rowsReceived, rowsStaged, rowsRejected }: BatchCounts, lines: number): void {
  if (rowsReceived !== rowsStaged + rowsRejected || rowsStaged !== lines) {
    throw new Error(`the books do not balance: ${rowsReceived} rows received, ${rowsStaged} staged in ${lines} lines, ${rowsRejected} rejected`);
  }
}
