/** Hides the user and password of a URL in a message, because messages are copied to logs and tickets. */
export function withoutLogin(address: string): string {
  return (
    address
      .replace(/^([a-z][a-z\d+.-]*:\/\/)[^]*@/i, '$1***@')
      // user:password@host:path, and not the digest of an image
      .replace(/^[^@/]*:[^@/]*@(?!sha256:)/, '***@')
  );
}
