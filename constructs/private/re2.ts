import { RE2JS } from 're2js';

const COMPILED = new Map<string, RE2JS | string>();

/**
 * Why Go cannot compile a regular expression; undefined if it can. Prometheus, Alertmanager and the API server read
 * patterns with it: no look-ahead and no back-references, but `(?i)` and `[[:alpha:]]`.
 *
 * @see https://github.com/google/re2/wiki/Syntax
 * @example re2Error('a('); // 'missing closing ): `a(`'
 */
export function re2Error(pattern: string): string | undefined {
  const compiled = compile(pattern);
  return typeof compiled === 'string' ? compiled : undefined;
}

/** Whether a pattern matches the whole text, as in a matcher of Prometheus. An invalid pattern matches nothing. */
export function re2Matches(pattern: string, text: string): boolean {
  const compiled = compile(pattern);
  return typeof compiled !== 'string' && compiled.matches(text);
}

/** The first match of a pattern in a text and its groups, as `RegExp.exec` returns them. */
export function re2Find(pattern: string, text: string): { index: number; groups: string[] } | undefined {
  const compiled = compile(pattern);
  if (typeof compiled === 'string') return undefined;
  const matcher = compiled.matcher(text);
  if (!matcher.find()) return undefined;
  const groups = Array.from({ length: matcher.groupCount() + 1 }, (_, i) => matcher.group(i) ?? '');
  return { index: matcher.start(), groups };
}

/** The compiled pattern, or the reason why it is invalid. */
function compile(pattern: string): RE2JS | string {
  const known = COMPILED.get(pattern);
  if (known !== undefined) return known;
  let compiled: RE2JS | string;
  try {
    compiled = RE2JS.compile(pattern, RE2JS.DOTALL);
  } catch (error) {
    compiled =
      error instanceof Error
        ? error.message.replace(/^error parsing regexp: /, '').replace('`(?s)', '`')
        : String(error);
  }
  COMPILED.set(pattern, compiled);
  return compiled;
}
