/** Patterns of credentials, each in the format of its issuer. */
const TOKENS: readonly { readonly what: string; readonly pattern: RegExp }[] = [
  { what: 'a private key', pattern: /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/ },
  { what: 'an AWS access key', pattern: /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/ },
  { what: 'a GitHub token', pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{50,})\b/ },
  { what: 'a GitLab token', pattern: /\bglpat-[\w-]{20,}/ },
  { what: 'a Slack token', pattern: /\bxox[abeoprs]-[\w-]{10,}/ },
  { what: 'a Slack webhook', pattern: /hooks\.slack\.com\/(?:services|workflows)\/\w+\/\w+/ },
  { what: 'a Discord webhook', pattern: /discord(?:app)?\.com\/api\/webhooks\/\d+\/\S+/ },
  { what: 'a Google API key', pattern: /\bAIza[\w-]{35}\b/ },
  { what: 'a Stripe key', pattern: /\b[rs]k_live_[A-Za-z0-9]{16,}\b/ },
  { what: 'an npm token', pattern: /\bnpm_[A-Za-z0-9]{36}\b/ },
  { what: 'a JSON web token', pattern: /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/ },
  { what: 'a URL with a password', pattern: /\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s/:@]{0,100}:[^\s/@]{1,200}@/i },
  {
    what: 'a URL with a key in its query',
    pattern: /[?&](?:token|key|api_?key|secret|sig|signature)=[^&\s]{8,}/i,
  },
];

/** A part of each pattern, so that one search rules out most texts. */
const HINT =
  /PRIVATE KEY-|A[KS]IA|gh[pousr]_|github_pat_|glpat-|xox[abeoprs]-|hooks\.slack|api\/webhooks|AIza|k_live_|npm_|eyJ|:\/\/[^\s@]*@|[?&][a-z_]+=/i;

/** @returns the kind of credential in the text, such as `an npm token`; undefined if there is none */
export function findCredential(text: string): string | undefined {
  if (!HINT.test(text)) return undefined;
  return TOKENS.find(({ pattern }) => pattern.test(text))?.what;
}

const SECRET_NAME =
  /(?:password|passwd|passphrase|secret|token|credential|api_?key|access_?key|private_?key|signing_?key)/i;
/** Endings of variables that hold the path, name or address of a secret instead of the secret. */
const POINTER_NAME = /_(?:FILE|PATH|DIR|NAME|ID|URL|HOSTS)$/i;

/** Whether a variable of this name holds a secret. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name) && !POINTER_NAME.test(name);
}

/** Whether a variable holds the path of a file, such as that of a mounted secret. */
export function isFilePath(name: string, value: string): boolean {
  return POINTER_NAME.test(name) && value.startsWith('/');
}

/**
 * Whether a text looks like a generated key: 20 characters or more that keys consist of, with upper case, lower case and
 * digits, and a Shannon entropy above 4 bits per character. A hexadecimal digest has at most 4 and is not one.
 */
export function looksGenerated(text: string): boolean {
  if (!/^[\w+/=.-]{20,}$/.test(text)) return false;
  if (!/[a-z]/.test(text) || !/[A-Z]/.test(text) || !/\d/.test(text)) return false;
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let entropy = 0;
  for (const count of counts.values()) entropy -= (count / text.length) * Math.log2(count / text.length);
  return entropy > 4;
}
