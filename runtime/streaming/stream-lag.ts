import type { StreamMetrics } from './stream-metrics';

/** Messages between the committed offset and the end of each assigned partition. */
export class StreamLag {
  private readonly committed = new Map<number, bigint>();
  private readonly ends = new Map<number, bigint>();

  constructor(
    private readonly metrics: Pick<StreamMetrics, 'lag'>,
    private readonly labels: { readonly topic: string; readonly group: string },
  ) {}

  /** Begins anew with these partitions. */
  assign(committed: ReadonlyMap<number, bigint>): void {
    this.clear();
    this.moveTo(this.committed, committed);
  }

  /** The group has other partitions, or none. */
  clear(): void {
    this.committed.clear();
    this.ends.clear();
    this.metrics.lag.reset();
  }

  commit(offsets: ReadonlyMap<number, bigint>): void {
    this.moveTo(this.committed, offsets);
  }

  end(ends: ReadonlyMap<number, bigint>): void {
    this.moveTo(this.ends, ends);
  }

  private moveTo(known: Map<number, bigint>, offsets: ReadonlyMap<number, bigint>): void {
    for (const [partition, offset] of offsets) {
      known.set(partition, offset);
      const committed = this.committed.get(partition);
      const end = this.ends.get(partition);
      if (committed === undefined || end === undefined) continue;
      const lag = Math.max(0, Number(end - committed));
      this.metrics.lag.set({ ...this.labels, partition: String(partition) }, lag);
    }
  }
}
