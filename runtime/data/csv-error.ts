/** The file is not a table that can be read. The message names lines as an editor counts them. */
export class CsvError extends Error {
  override readonly name = 'CsvError';
}
