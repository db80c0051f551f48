/** Texts that are credentials whatever they are called, each as its issuer makes them. */
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

/** A part that each of them has, so that one look rules out most texts. */
const HINT =
  /PRIVATE KEY-|A[KS]IA|gh[pousr]_|github_pat_|glpat-|xox[abeoprs]-|hooks\.slack|api\/webhooks|AIza|k_live_|npm_|eyJ|:\/\/[^\s@]*@|[?&][a-z_]+=/i;

/** @returns what kind of credential stands in the text, if one does */
export function findCredential(text: string): string | undefined {
  if (!HINT.test(text)) return undefined;
  return TOKENS.find(({ pattern }) => pattern.test(text))?.what;
}

const SECRET_NAME =
  /(?:password|passwd|passphrase|secret|token|credential|api_?key|access_?key|private_?key|signing_?key)/i;
/** Variables that say where a secret lies, or what it is called, instead of what it is. */
const POINTER_NAME = /_(?:FILE|PATH|DIR|NAME|ID|URL|HOSTS)$/i;

/** Whether a variable of this name would hold a secret. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name) && !POINTER_NAME.test(name);
}

/**
 * Whether a text is as random as a generated key: 20 characters or more of an alphabet for keys, upper and lower
 * case and digits mixed, with a Shannon entropy above 4 bits a character. A hexadecimal digest has at most 4 and passes.
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
