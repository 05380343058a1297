/** The reason why COPY refuses a field or a row. @see https://docs.aws.amazon.com/redshift/latest/dg/r_Load_Error_Reference.html */
export class FieldError extends Error {
  override readonly name = 'FieldError';

  /** @param losesStructure whether the end of the field is unknown, so that reading continues with the next line */
  constructor(readonly code: LoadErrorCode, message: string, readonly losesStructure = false) {
    super(message);
  }
}

export enum LoadErrorCode {
  UNKNOWN = 1200,
  TOO_MANY_COLUMNS = 1202,
  OUT_OF_RANGE = 1204,
  DATE = 1205,
  TIMESTAMP = 1206,
  DIGIT = 1207,
  FLOAT = 1208,
  DECIMAL = 1209,
  BOOLEAN = 1210,
  NOT_NULL = 1213,
  DELIMITER = 1214,
  LINE = 1216,
  CHARACTERS = 1220,
  INTEGER_OVERFLOW = 1222,
  JSON = 1224,
}

/** A row of SYS_LOAD_ERROR_DETAIL. @see https://docs.aws.amazon.com/redshift/latest/dg/SYS_LOAD_ERROR_DETAIL.html */
export interface LoadError {
  readonly fileName: string;
  readonly lineNumber: number;
  readonly columnName: string;
  readonly columnType: string;
  readonly columnLength: string;
  readonly position: number;
  readonly errorCode: LoadErrorCode;
  readonly errorMessage: string;
}
