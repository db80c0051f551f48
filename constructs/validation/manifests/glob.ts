/**
 * Whether a text matches a pattern with `*`, `?`, `[a-z]` and `{a,b}`, as Argo CD reads them.
 *
 * @see https://github.com/gobwas/glob
 * @example globMatches('https://github.com/acme/*', 'https://github.com/acme/models.git'); // true
 */
export function globMatches(pattern: string, text: string): boolean {
  return regularExpression(pattern).test(text);
}

const COMPILED = new Map<string, RegExp>();

function regularExpression(pattern: string): RegExp {
  const known = COMPILED.get(pattern);
  if (known) return known;
  const source = pattern.replaceAll(/\*+|\?|\[!?[^\]]+\]|\{[^{}]*\}|[^*?[{]+|[[{]/g, translated);
  const compiled = new RegExp(`^${source}$`, 's');
  COMPILED.set(pattern, compiled);
  return compiled;
}

function translated(part: string): string {
  if (part.startsWith('*')) return '.*';
  if (part === '?') return '.';
  if (part.length > 1 && part.startsWith('[')) return part.replace(/^\[!/, '[^');
  if (part.length > 1 && part.startsWith('{')) {
    const choices = part.slice(1, -1).split(',');
    return `(?:${choices.map((choice) => choice.replaceAll(SPECIAL, String.raw`\$&`).replaceAll(String.raw`\*`, '.*')).join('|')})`;
  }
  return part.replaceAll(SPECIAL, String.raw`\$&`);
}

const SPECIAL = /[\\^$.*+?()[\]{}|]/g;
