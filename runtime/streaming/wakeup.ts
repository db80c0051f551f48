/** Runs an action after some milliseconds. @returns what cancels it */
export type Timer = (milliseconds: number, action: () => void) => () => void;

/** Lets a loop sleep until something has happened. */
export class Wakeup {
  private wake: (() => void) | undefined;

  constructor(private readonly timer: Timer) {}

  /** Wakes whoever sleeps. */
  notify(): void {
    this.wake?.();
  }

  /** Sleeps until somebody notifies, at most for some milliseconds. One sleeper at a time. */
  async sleep(milliseconds: number): Promise<void> {
    let cancel: () => void = () => undefined;
    await new Promise<void>((resolve) => {
      this.wake = resolve;
      if (milliseconds !== Infinity) cancel = this.timer(milliseconds, resolve);
    });
    this.wake = undefined;
    cancel();
  }
}
