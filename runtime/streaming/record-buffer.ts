import type { FetchedRecord } from './kafka/visible-records';

/** Records that wait for their batch, in the order in which they came. */
export class RecordBuffer {
  private records: FetchedRecord[] = [];
  private taken = 0;
  /** When the oldest of them came. */
  private since = 0;

  constructor(
    private readonly batchRows: number,
    private readonly batchMs: number,
    /** Milliseconds from any start. */
    private readonly clock: () => number,
  ) {}

  /** Whether so many wait that no more should be fetched. */
  get full(): boolean {
    return this.records.length - this.taken >= 2 * this.batchRows;
  }

  add(records: readonly FetchedRecord[]): void {
    if (records.length === 0) return;
    if (this.taken === this.records.length) {
      this.records = [];
      this.taken = 0;
      this.since = this.clock();
    }
    for (const record of records) this.records.push(record);
  }

  /** Milliseconds until a batch is due: 0 if it is full, or old enough. */
  dueInMs(): number {
    const waiting = this.records.length - this.taken;
    if (waiting === 0) return Infinity;
    return waiting >= this.batchRows ? 0 : Math.max(0, this.since + this.batchMs - this.clock());
  }

  take(): readonly FetchedRecord[] {
    const batch = this.records.slice(this.taken, this.taken + this.batchRows);
    this.taken += batch.length;
    this.since = this.clock();
    return batch;
  }
}
