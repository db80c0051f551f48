/** An address for a message, with the user and password in it hidden: messages are copied to logs and tickets. */
export function withoutLogin(address: string): string {
  return (
    address
      .replace(/^([a-z][a-z\d+.-]*:\/\/)[^]*@/i, '$1***@')
      // user:password@host:path, and not the digest of an image
      .replace(/^[^@/]*:[^@/]*@(?!sha256:)/, '***@')
  );
}
