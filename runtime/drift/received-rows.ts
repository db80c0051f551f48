/**
 * The refused rows of a batch: by the index of the row, the columns whose values were refused. A row without columns was
 * refused as a whole, such as one of the wrong length.
 */
export type RefusedRows = ReadonlyMap<number, readonly number[]>;

const NONE: RefusedRows = new Map();

/**
 * A ring of the latest rows that were received, each of which was predicted or refused. Adding a row that was predicted
 * costs one write.
 */
export class ReceivedRows {
  /** Rows that were ever received. */
  seen = 0;
  /** Refused rows among those held. */
  refused = 0;
  /** Rows held in which a value of this column was refused, by column. */
  readonly refusedByColumn: Float64Array;
  /** The refused columns of each row; undefined: the row was predicted. */
  private readonly slots: (readonly number[] | undefined)[];
  /** Arrival time of each row, in milliseconds since the epoch; undefined without a maximum age. */
  private readonly times: Float64Array | undefined;
  /** Slot of the next row. */
  private next = 0;
  private held = 0;

  /**
   * @param size capacity in rows; a further row replaces the oldest one
   * @param maximumAge milliseconds after which a row leaves; undefined: never
   */
  constructor(
    readonly size: number,
    columns: number,
    private readonly maximumAge?: number,
  ) {
    this.slots = new Array<undefined>(size).fill(undefined);
    this.refusedByColumn = new Float64Array(columns);
    if (maximumAge !== undefined) this.times = new Float64Array(size);
  }

  /** Rows held, 0 to `size`. */
  get rows(): number {
    return this.held;
  }

  /**
   * Adds a batch, the oldest row first.
   *
   * @param now milliseconds since the epoch
   */
  add(rows: number, now: number, refused: RefusedRows = NONE): void {
    const { size, slots, times } = this;
    this.seen += rows;
    for (let row = Math.max(0, rows - size); row < rows; row++) {
      const slot = this.next;
      if (this.held === size) this.leave(slot);
      else this.held++;
      const columns = refused.get(row);
      slots[slot] = columns;
      if (columns !== undefined) this.count(columns, 1);
      if (times !== undefined) times[slot] = now;
      this.next = slot + 1 === size ? 0 : slot + 1;
    }
  }

  /** Removes the rows that are older than the maximum age. */
  expire(now: number): void {
    const { times, maximumAge, size } = this;
    if (times === undefined || maximumAge === undefined) return;
    while (this.held > 0) {
      const oldest = (this.next - this.held + size) % size;
      if (now - times[oldest]! <= maximumAge) return;
      this.leave(oldest);
      this.held--;
    }
  }

  /** Number of refused rows among the latest ones. */
  refusedAmong(latest: number): number {
    const { slots, next, size } = this;
    let refused = 0;
    for (let back = 1; back <= latest; back++)
      refused += Number(slots[(next - back + size) % size] !== undefined);
    return refused;
  }

  private leave(slot: number): void {
    const columns = this.slots[slot];
    if (columns !== undefined) this.count(columns, -1);
  }

  private count(columns: readonly number[], by: 1 | -1): void {
    this.refused += by;
    for (const column of columns) this.refusedByColumn[column]! += by;
  }
}
