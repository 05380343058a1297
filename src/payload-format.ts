/** How the body of a message holds its rows. */
export enum PayloadFormat {
  /** One object, or an array of objects: `[{"id": 1}, {"id": 2}]`. */
  JSON = 'JSON',

  /** One object a line. A line that is not JSON is a rejected row, and the others load. */
  JSON_LINES = 'JSON_LINES',

  /** Names once, values by position: `{"columns": ["id"], "rows": [[1], [2]]}`. A third smaller, and faster to read. */
  TUPLES = 'TUPLES',

  /** Columns by name, values by index, as pandas' `to_json()` writes them: `{"id": {"0": 1, "1": 2}}`. */
  PANDAS = 'PANDAS',
}
