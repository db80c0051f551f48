/** Work that yields between slices of less than a millisecond, and returns its result. */
export type SlicedWork<Result> = Generator<undefined, Result, undefined>;

/** Does all slices at once. */
export function atOnce<Result>(work: SlicedWork<Result>): Result {
  let step = work.next();
  while (step.done !== true) step = work.next();
  return step.value;
}

/** Does the slices with a pause between any two. */
export async function withPauses<Result>(
  work: SlicedWork<Result>,
  pause: () => Promise<void>,
): Promise<Result> {
  let step = work.next();
  while (step.done !== true) {
    await pause();
    step = work.next();
  }
  return step.value;
}
