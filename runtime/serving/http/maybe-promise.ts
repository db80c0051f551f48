/**
 * A value, or a promise of it. If the value is available at once, no promise is created, because each one makes a
 * request slower.
 */
export type MaybePromise<T> = T | Promise<T>;
