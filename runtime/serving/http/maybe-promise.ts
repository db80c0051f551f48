/**
 * A value, or a promise of it. If the value is available at once, no promise is created, because each one makes a
 * request slower.
 */
export type MaybePromise<T> = T | Promise<T>;

/** As `promise.then(next)`. */
export function after<T, R>(value: MaybePromise<T>, next: (value: T) => MaybePromise<R>): MaybePromise<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}

/** As `promise.catch(failed)`, for work that may also throw at once. */
export function recover<T>(work: () => MaybePromise<T>, failed: (error: unknown) => T): MaybePromise<T> {
  try {
    const value = work();
    return value instanceof Promise ? value.catch(failed) : value;
  } catch (error) {
    return failed(error);
  }
}
