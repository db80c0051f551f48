/** Nothing was released, for a reason that a person can mend. The clone is as it was. */
export class ReleaseError extends Error {
  override readonly name = 'ReleaseError';
}
