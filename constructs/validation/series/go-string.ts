/** Escapes of Go's strings; the last group matches invalid ones. */
const ESCAPES = /\\(?:([abfnrtv\\])|x([\da-f]{2})|u([\da-f]{4})|U([\da-f]{8})|([0-3][0-7]{2})|(.?))/gis;

const CONTROL: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};

/**
 * The value of a string literal in PromQL or in a Go template. Text without quotes is returned as it is.
 *
 * @example unquote('"a\\.b"') // refused by goStringError; '"a\\\\.b"' is a\.b
 */
export function unquote(literal: string): string {
  const quote = literal[0];
  if (quote === '`') return literal.slice(1, -1);
  if (quote !== '"' && quote !== "'") return literal;
  const inner = literal.slice(1, -1);
  if (!inner.includes('\\')) return inner;
  let value = '';
  let at = 0;
  for (const match of inner.matchAll(ESCAPES)) {
    value += inner.slice(at, match.index) + escaped(match);
    at = match.index + match[0].length;
  }
  return value + inner.slice(at);
}

function escaped([, control, x, u, U, octal, other = '']: RegExpExecArray): string {
  if (control !== undefined) return CONTROL[control] ?? control;
  const hexadecimal = x ?? u ?? U;
  if (hexadecimal !== undefined) return character(parseInt(hexadecimal, 16));
  return octal === undefined ? other : character(parseInt(octal, 8));
}

/** The error in a string literal; undefined if it is valid. */
export function goStringError(literal: string): { problem: string; fix: string } | undefined {
  const quote = literal[0]!;
  if (
    literal.length < 2 ||
    !literal.endsWith(quote) ||
    (quote !== '`' && /^.(?:[^\\]|\\.)*\\.$/s.test(literal))
  ) {
    return { problem: 'the string does not end', fix: `close it with ${quote}` };
  }
  if (quote === '`') return undefined;
  if (literal.includes('\n'))
    return { problem: 'a line ends in the string', fix: 'write \\n, or use backquotes' };
  for (const [escape, ...groups] of literal.slice(1, -1).matchAll(ESCAPES)) {
    const other = groups.at(-1);
    if (other === undefined || other === quote) continue;
    return {
      problem: `strings have no escape ${escape}`,
      fix: `write \\${escape} for a backslash in a pattern`,
    };
  }
  return undefined;
}

function character(code: number): string {
  return code > 0x10_ff_ff ? '\ufffd' : String.fromCodePoint(code);
}
