/** The format in which the body of a message holds its rows. */
export type PayloadFormat = 'JSON' | 'JSON_LINES' | 'TUPLES' | 'PANDAS';

/** Which id a message is loaded once by: its producer's, SNS's, or the producer's if there is one and else SNS's. */
export type DeduplicationIdSource = 'ATTRIBUTE_OR_SNS' | 'SNS' | 'ATTRIBUTE';

/** The SNS message attribute with the producer's id of a message. Publishing a message again under the same id changes nothing. */
export const DEDUPLICATION_ATTRIBUTE = 'deduplicationId';
