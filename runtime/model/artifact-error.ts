/** The artifact cannot be served. The message says what is wrong with it. */
export class ArtifactError extends Error {
  override readonly name = 'ArtifactError';
}
