import type { Reading } from './reading';

/** Readings that wait at most, whatever the bound in time. */
export const MOST_WAITING = 100_000;

interface Waiting extends Reading {
  /** Of readings with the same time, the one that came first goes first. */
  readonly turn: number;
}

/** Gives readings out in the order of their times: each waits until a reading comes that is later by more than a bound. */
export class ReorderBuffer {
  /** A binary heap, the earliest first. */
  private readonly heap: Waiting[] = [];
  private latest = -Infinity;
  private turns = 0;

  /** @param boundMs at least 0, which gives every reading out at once */
  constructor(private readonly boundMs: number) {}

  /** Takes a reading in; gives out all that no reading within the bound can come before. */
  *push({ time, value }: Reading): Generator<Reading> {
    this.add({ time, value, turn: this.turns++ });
    this.latest = Math.max(this.latest, time);
    while (
      this.heap.length > 0 &&
      (this.heap.length > MOST_WAITING ||
        this.boundMs === 0 ||
        this.heap[0]!.time < this.latest - this.boundMs)
    ) {
      yield this.remove();
    }
  }

  /** Gives out all that still wait. */
  *end(): Generator<Reading> {
    while (this.heap.length > 0) yield this.remove();
  }

  private add(reading: Waiting): void {
    const { heap } = this;
    let index = heap.length;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!isBefore(reading, heap[parent]!)) break;
      heap[index] = heap[parent]!;
      index = parent;
    }
    heap[index] = reading;
  }

  private remove(): Reading {
    const { heap } = this;
    const first = heap[0]!;
    const last = heap.pop()!;
    if (heap.length === 0) return first;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++;
      if (!isBefore(heap[child]!, last)) break;
      heap[index] = heap[child]!;
      index = child;
    }
    heap[index] = last;
    return first;
  }
}

function isBefore(a: Waiting, b: Waiting): boolean {
  return a.time < b.time || (a.time === b.time && a.turn < b.turn);
}
