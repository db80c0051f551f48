import { withoutLogin } from '../../private/without-login';

/** A slot that a template left open: `<org>`, `{{ org }}`, `${ORG}`, or a blank. */
const SLOT = /<[^>]*>|\{\{.*?\}\}|\$\{[^}]*\}|\s+/;

/** Names that nobody can own, RFC 2606. `.test` and `.localhost` are also reserved, but local Git servers use them. */
const RESERVED_HOST = /(?:^|[/@.])(example\.(?:com|net|org)|[\w-]+\.(?:example|invalid))(?=[:/]|$)/i;

/** A path segment that should have been replaced. */
const INSTRUCTION =
  /(?<=^|[/:@])(your[-_][\w.-]+|your(?:org|organi[sz]ation|company|team|user|username|name|account|repo|repository|project)|my[-_]?(?:org|organi[sz]ation|company)|(?:change|replace|fill|edit)[-_]?(?:me|this)|todo|tbd|fixme|placeholder|xxx+)(?=[/:@.]|$)/i;

/**
 * The part of an address or image reference that was never filled in, or undefined.
 *
 * It is one if it is a template's slot (`<org>`, `{{ org }}`, `${ORG}`, white space), a host that RFC 2606 reserves for
 * examples (`example.com`, `git.example.org`, anything under `.example` or `.invalid`), or a whole path segment that
 * should have been replaced: `your-…`, `yourorg` and similar, `my-org`, `my-company`, `change-me`, `CHANGE_ME`,
 * `replace-me`, `todo`, `tbd`, `fixme`, `placeholder`, `xxx`.
 *
 * @example
 * findPlaceholder('https://github.com/your-org/platform') // 'your-org'
 * findPlaceholder('https://github.com/acme/your') // undefined
 */
export function findPlaceholder(text: string): string | undefined {
  return (SLOT.exec(text) ?? RESERVED_HOST.exec(text)?.slice(1) ?? INSTRUCTION.exec(text)?.slice(1))?.[0];
}

/**
 * Returns the text as it is.
 *
 * @param field - setting that contains the text, such as `environments.prod.repository.url`
 * @throws if a placeholder was left in
 */
export function refusePlaceholder(field: string, text: string): string {
  const placeholder = findPlaceholder(text);
  if (placeholder === undefined) return text;
  throw new Error(
    `${field} still holds the placeholder "${placeholder}", got "${withoutLogin(text)}"; set ${field} to your own`,
  );
}
