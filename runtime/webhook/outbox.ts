/** A queue, first in, first out, of at most `capacity` items. If it is full, a new item replaces the oldest one. */
export class Outbox<T> {
  private items: T[] = [];

  /** @param capacity 1 or more */
  constructor(private readonly capacity: number) {}

  get length(): number {
    return this.items.length;
  }

  /** @returns whether the oldest item was removed */
  push(item: T): boolean {
    this.items.push(item);
    if (this.items.length <= this.capacity) return false;
    this.items.shift();
    return true;
  }

  shift(): T | undefined {
    return this.items.shift();
  }

  /** Removes all items. @returns their number */
  clear(): number {
    const { length } = this.items;
    this.items = [];
    return length;
  }
}
