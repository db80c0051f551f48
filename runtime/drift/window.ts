/** A ring buffer of the latest rows and their predictions. Adding a row costs one write for each value. */
export class Window {
  /** Column-major, `size` slots for each column. */
  private readonly values: Float64Array;
  /** Arrival time of each row, in milliseconds since the epoch; undefined without a maximum age. */
  private readonly times: Float64Array | undefined;
  /** Rows that were ever added. */
  seen = 0;
  /** Slot of the next row. */
  private next = 0;
  private held = 0;

  /**
   * @param size capacity in rows; a further row replaces the oldest one
   * @param columns values in a row, without the prediction, which is the column after them
   * @param maximumAge milliseconds after which a row leaves; undefined: never
   */
  constructor(
    readonly size: number,
    private readonly columns: number,
    private readonly maximumAge?: number,
  ) {
    this.values = new Float64Array(size * (columns + 1));
    if (maximumAge !== undefined) this.times = new Float64Array(size);
  }

  /** Rows in the window, 0 to `size`. */
  get rows(): number {
    return this.held;
  }

  /**
   * Adds rows (row-major), the oldest first.
   *
   * @param now milliseconds since the epoch
   */
  add(values: Float64Array, rows: number, predictions: Float64Array, now: number): void {
    const { columns, size } = this;
    this.seen += rows;
    for (let row = Math.max(0, rows - size); row < rows; row++) {
      const slot = this.next;
      for (let column = 0; column < columns; column++)
        this.values[column * size + slot] = values[row * columns + column]!;
      this.values[columns * size + slot] = predictions[row]!;
      if (this.times !== undefined) this.times[slot] = now;
      this.next = slot + 1 === size ? 0 : slot + 1;
      if (this.held < size) this.held++;
    }
  }

  /** Removes the rows that are older than the maximum age. */
  expire(now: number): void {
    const { times, maximumAge, size } = this;
    if (times === undefined || maximumAge === undefined) return;
    while (this.held > 0 && now - times[(this.next - this.held + size) % size]! > maximumAge) this.held--;
  }

  /**
   * A copy of a column, the oldest row first.
   *
   * @param latest rows to copy, the latest ones; 0 to `rows`. @default - all rows of the window
   */
  column(column: number, latest = this.held): Float64Array {
    const { size, next } = this;
    const held = latest;
    const own = this.values.subarray(column * size, (column + 1) * size);
    if (held <= next) return own.slice(next - held, next);
    const copy = new Float64Array(held);
    const wrapped = held - next;
    copy.set(own.subarray(size - wrapped));
    copy.set(own.subarray(0, next), wrapped);
    return copy;
  }
}
