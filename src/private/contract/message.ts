/** How the body of a message holds its rows. */
export type PayloadFormat = 'JSON' | 'JSON_LINES' | 'TUPLES' | 'PANDAS';

/** The SNS message attribute by which a producer names a message, so that publishing it again changes nothing. */
export const DEDUPLICATION_ATTRIBUTE = 'deduplicationId';
