/** Above this many slots for each row, most of which are empty, sorting is faster than sweeping. Measured; 2 to 8 are alike. */
const SLOTS_A_ROW = 4;
/** Up to this many rows insertion sort is the fastest. */
const INSERTION_ROWS = 32;

/**
 * Assigns the rows of one node to slots, in the order of one column: slots ascend with the ranks. The criterion counts the
 * rows of each slot.
 *
 * There are two methods, and the faster one is used. If the node's ranks are dense, the slot is the rank, and some slots
 * are empty. If they are sparse, the ranks are sorted, and each distinct rank gets the next slot.
 */
export class SplitSlots {
  /** The slot of each row of the node, in the node's order. */
  readonly slots: Int32Array;
  /** The first and the last slot in use, neither of which is empty. */
  first = 0;
  last = 0;
  private sorted = false;
  private readonly sortedRanks: Int32Array;
  private readonly order: Int32Array;
  private readonly spareRanks: Int32Array;
  private readonly spareOrder: Int32Array;
  private readonly buckets = new Int32Array(2 ** 16);

  /** @param rows greatest number of rows of a node */
  constructor(rows: number) {
    this.slots = new Int32Array(rows);
    this.sortedRanks = new Int32Array(rows);
    this.order = new Int32Array(rows);
    this.spareRanks = new Int32Array(rows);
    this.spareOrder = new Int32Array(rows);
  }

  /** Assigns slots to the rows from `start` to `end` of the list. */
  fill(ranks: Uint8Array | Int32Array, rows: Int32Array, start: number, end: number): void {
    const { slots } = this;
    const size = end - start;
    let least = ranks[rows[start]!]!;
    let greatest = least;
    for (let i = 0; i < size; i++) {
      const rank = ranks[rows[start + i]!]!;
      slots[i] = rank;
      if (rank < least) least = rank;
      if (rank > greatest) greatest = rank;
    }
    const range = greatest - least + 1;
    this.sorted = range > SLOTS_A_ROW * size;
    if (this.sorted) {
      this.sort(size, least, range);
    } else {
      this.first = least;
      this.last = greatest;
    }
  }

  /** The rank of a slot. */
  rank(slot: number): number {
    return this.sorted ? this.sortedRanks[slot]! : slot;
  }

  private sort(size: number, least: number, range: number): void {
    const { slots, sortedRanks, order } = this;
    if (size <= INSERTION_ROWS) {
      this.insertionSort(size);
    } else {
      // radix sort in two passes: the lower half of the bits, then the upper
      const bits = Math.ceil((32 - Math.clz32(range)) / 2);
      for (let i = 0; i < size; i++) order[i] = i;
      this.radixPass(slots, order, this.spareRanks, this.spareOrder, size, least, 0, bits);
      this.radixPass(this.spareRanks, this.spareOrder, sortedRanks, order, size, least, bits, bits);
    }
    let slot = -1;
    let previous = -1;
    for (let i = 0; i < size; i++) {
      const rank = sortedRanks[i]!;
      if (rank !== previous) {
        previous = rank;
        sortedRanks[++slot] = rank;
      }
      slots[order[i]!] = slot;
    }
    this.first = 0;
    this.last = slot;
  }

  private insertionSort(size: number): void {
    const { slots, sortedRanks, order } = this;
    for (let i = 0; i < size; i++) {
      const rank = slots[i]!;
      let at = i;
      for (; at > 0 && sortedRanks[at - 1]! > rank; at--) {
        sortedRanks[at] = sortedRanks[at - 1]!;
        order[at] = order[at - 1]!;
      }
      sortedRanks[at] = rank;
      order[at] = i;
    }
  }

  /** One pass of a stable radix sort: sorts ranks, and `order` with them, by `bits` bits from `shift` on. */
  private radixPass(
    ranks: Int32Array,
    order: Int32Array,
    toRanks: Int32Array,
    toOrder: Int32Array,
    size: number,
    least: number,
    shift: number,
    bits: number,
  ): void {
    const { buckets } = this;
    const mask = (1 << bits) - 1;
    buckets.fill(0, 0, mask + 1);
    for (let i = 0; i < size; i++) buckets[((ranks[i]! - least) >> shift) & mask]! += 1;
    let from = 0;
    for (let bucket = 0; bucket <= mask; bucket++) {
      const rows = buckets[bucket]!;
      buckets[bucket] = from;
      from += rows;
    }
    for (let i = 0; i < size; i++) {
      const rank = ranks[i]!;
      const to = buckets[((rank - least) >> shift) & mask]!++;
      toRanks[to] = rank;
      toOrder[to] = order[i]!;
    }
  }
}
