/** Waiting items, first in, first out, and never more than `capacity`: for a new one the oldest makes room. */
export class Outbox<T> {
  private items: T[] = [];

  /** @param capacity 1 or more */
  constructor(private readonly capacity: number) {}

  get length(): number {
    return this.items.length;
  }

  /** @returns whether the oldest item had to go */
  push(item: T): boolean {
    this.items.push(item);
    if (this.items.length <= this.capacity) return false;
    this.items.shift();
    return true;
  }

  shift(): T | undefined {
    return this.items.shift();
  }

  /** @returns how many items were waiting */
  clear(): number {
    const { length } = this.items;
    this.items = [];
    return length;
  }
}
