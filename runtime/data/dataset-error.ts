/** The data cannot be used as requested. The message names the problem and what to write instead. */
export class DatasetError extends Error {
  override readonly name = 'DatasetError';
}
