/** The format in which the body of a message holds its rows. */
export type PayloadFormat = 'JSON' | 'JSON_LINES' | 'TUPLES' | 'PANDAS';

/** The SNS message attribute with the producer's id of a message. Publishing a message again under the same id changes nothing. */
export const DEDUPLICATION_ATTRIBUTE = 'deduplicationId';
