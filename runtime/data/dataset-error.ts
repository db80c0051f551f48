/** The data cannot be used as asked. The message says what is wrong and what to write instead. */
export class DatasetError extends Error {
  override readonly name = 'DatasetError';
}
