/** The rooms of the handlers in which a mistake may lose a row, or load it twice. */
export const ROOMS = ['rejected', 'staging', 'load', 'ingest'] as const;
