/** A row that is put into a bin, a message of limited size. */
export interface Sized {
  /** The row's number in the file. */
  readonly row: number;
  readonly bytes: number;
}

export interface Bin<R extends Sized> {
  /** Free bytes. */
  room: number;
  readonly rows: R[];
}

/** Fills one bin after the other. It takes the fewest bins possible if each must hold consecutive rows. */
export function nextFit<R extends Sized>(rows: readonly R[], room: number, separator: number): Bin<R>[] {
  const bins: Bin<R>[] = [];
  for (const row of rows) {
    const last = bins.at(-1);
    if (last && last.room >= row.bytes + separator) {
      last.room -= row.bytes + separator;
      last.rows.push(row);
    } else {
      bins.push({ room: room - row.bytes, rows: [row] });
    }
  }
  return bins;
}

/**
 * Fills at most 11/9 of the fewest bins possible, and in practice the fewest. Rows in a bin keep the order of the file.
 *
 * @see https://doi.org/10.1137/0203025
 */
export function firstFitDecreasing<R extends Sized>(rows: readonly R[], room: number, separator: number): Bin<R>[] {
  const falling = [...rows].sort((a, b) => b.bytes - a.bytes || a.row - b.row);
  const smallest = falling.at(-1)?.bytes ?? 0;
  const bins: Bin<R>[] = [];
  let open: Bin<R>[] = [];
  for (const row of falling) {
    let bin = open.find((candidate) => candidate.room >= row.bytes + separator);
    if (bin) {
      bin.room -= row.bytes + separator;
    } else {
      bin = { room: room - row.bytes, rows: [] };
      bins.push(bin);
      open.push(bin);
    }
    bin.rows.push(row);
    if (bin.room < smallest + separator) {
      open = open.filter((candidate) => candidate !== bin);
    }
  }
  bins.forEach((bin) => bin.rows.sort((a, b) => a.row - b.row));
  return bins;
}
