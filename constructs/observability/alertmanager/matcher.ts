import type { ManifestMatcher } from './alertmanager-manifest';

/** One matcher in a string of them. The fields but `text` are undefined where it is none. */
export interface MatcherParts {
  readonly text: string;
  readonly name: string | undefined;
  readonly matchType: ManifestMatcher['matchType'] | undefined;
  /** As it is written, with its quotes. */
  readonly raw: string;
}

/** Alertmanager's text of a matcher: `severity="critical"`. */
export function matcherText({ name, matchType, value }: ManifestMatcher): string {
  return `${name}${matchType}${JSON.stringify(value)}`;
}

/** The matchers of one string: `severity = critical`, or several in braces, `{severity="critical", team=~"a|b"}`. */
export function matcherParts(text: string): readonly MatcherParts[] {
  return text
    .replace(/^\s*\{/, '')
    .replace(/\}\s*$/, '')
    .split(BETWEEN_MATCHERS)
    .filter((part) => part.trim() !== '')
    .map((part) => {
      const [, name, type, raw = ''] = /^\s*([a-zA-Z_:][\w:]*)\s*(=~|!=|!~|=)\s*(.*?)\s*$/s.exec(part) ?? [];
      return { text: part, name, matchType: MATCH_TYPES.find((each) => each === type), raw };
    });
}

/** The value of a matcher, without quotes. Alertmanager knows three escapes; another backslash stands for itself. */
export function matcherValue(raw: string): string {
  if (!raw.startsWith('"')) return raw;
  return raw.slice(1, -1).replace(/\\([n"\\])/g, (_, letter: string) => (letter === 'n' ? '\n' : letter));
}

const MATCH_TYPES = ['=', '!=', '=~', '!~'] as const;

/** Commas that are not in quotes. */
const BETWEEN_MATCHERS = /,(?=(?:[^"\\]|\\.|"(?:[^"\\]|\\.)*")*$)/s;
