/** The artifact cannot be served. The message gives the reason. */
export class ArtifactError extends Error {
  override readonly name = 'ArtifactError';
}
