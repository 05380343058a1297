/** How the body of a message holds its rows. */
export enum PayloadFormat {
  /** One JSON object, or an array of objects: `[{"id": 1}, {"id": 2}]`. */
  JSON = 'JSON',

  /** One JSON object per line. A line that is not valid JSON is a rejected row, and the other lines are loaded. */
  JSON_LINES = 'JSON_LINES',

  /**
   * Names once and values by position: `{"columns": ["id"], "rows": [[1], [2]]}`.
   *
   * Messages are a third smaller than with objects, and faster to read.
   */
  TUPLES = 'TUPLES',

  /**
   * Columns by name and values by index, as pandas' `to_json(orient="columns")` writes them: `{"id": {"0": 1, "1": 2}}`.
   *
   * A message none of whose columns is read by a column of the table is rejected, because it has another orientation.
   */
  PANDAS = 'PANDAS',
}
