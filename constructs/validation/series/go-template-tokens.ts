/** A part of an action in a Go template. Text outside of actions gives no tokens. */
export interface Token {
  readonly is:
    | 'open'
    | 'close'
    | 'text end'
    | 'keyword'
    | 'identifier'
    | 'boolean'
    | 'nil'
    | 'variable'
    | 'field'
    | 'dot'
    | 'string'
    | 'character'
    | 'number'
    | 'assign'
    | 'pipe'
    | '('
    | ')'
    | 'other'
    /** Not a token: its text is the error message. */
    | 'broken';
  readonly text: string;
  readonly from: number;
  /** Whether white space precedes it. */
  readonly spaced: boolean;
  readonly fix?: string;
}

const KEYWORDS = new Set('block break continue define else end if range template with'.split(' '));

/** In Go's order. */
const PATTERNS: readonly (readonly [is: Token['is'], pattern: RegExp])[] = [
  ['assign', /:?=/y],
  ['pipe', /\|/y],
  ['string', /"(?:[^"\\\n]|\\[^\n])*"|`[^`]*`/y],
  ['character', /'(?:[^'\\\n]|\\(?:[^xuU0-7\n]|x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|[0-7]{3}))'/uy],
  ['variable', /\$[\p{L}\p{N}_]*/uy],
  [
    'number',
    /[-+]?(?:0[xX][\da-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|0[0-7]*(?![\d.])|(?!0\d+(?![\d.eE]))\d+(?:_\d+)*(?:\.[\d_]*)?(?:[eE][-+]?\d+)?|\.\d[\d_]*(?:[eE][-+]?\d+)?)i?/y,
  ],
  ['field', /\.[\p{L}\p{N}_]+/uy],
  ['dot', /\./y],
  ['identifier', /[\p{L}_][\p{L}\p{N}_]*/uy],
  ['(', /\(/y],
  [')', /\)/y],
  ['other', /[!-~]/y],
];

/** Characters that may follow a name. */
const TERMINATOR = /\s|[.,|:()]|\}\}|$/y;

/** The tokens of all actions; the last one is `text end` or `broken`. */
export function tokens(text: string): readonly Token[] {
  const found: Token[] = [];
  let at = 0;
  const broken = (from: number, problem: string, fix: string): Token[] => {
    // a parser that reads on gets the same token again
    const token = { is: 'broken', text: problem, from, fix, spaced: true } as const;
    return [...found, token, token, token];
  };
  for (;;) {
    const from = text.indexOf('{{', at);
    if (from === -1) break;
    at = from + 2;
    if (/^-\s/.test(text.slice(at, at + 2))) at += 1;
    const comment = /^\s*\/\*/.exec(text.slice(at));
    if (comment && (comment[0].length === 2 || text[from + 2] === '-')) {
      const end = text.indexOf('*/', at);
      const close = /^(?:\s+-)?\}\}/.exec(text.slice(end + 2));
      if (end === -1) return broken(from, 'a comment does not end', 'close it with */}}');
      if (!close) return broken(end, 'a comment ends before its action', 'write */}} without a space');
      at = end + 2 + close[0].length;
      continue;
    }
    found.push({ is: 'open', text: '{{', from, spaced: true });
    let depth = 0;
    for (;;) {
      const close = /^\s*(?:(?<=\s)-)?\}\}/.exec(text.slice(at));
      if (close) {
        if (depth > 0) return broken(at, 'a parenthesis is not closed', 'write ) for each (');
        found.push({ is: 'close', text: '}}', from: at, spaced: true });
        at += close[0].length;
        break;
      }
      const start = at;
      while (/\s/.test(text[at] ?? '')) at++;
      const token = tokenAt(text, at, at > start);
      if (token === undefined || token.is === 'broken') {
        const problem =
          at >= text.length ? 'an action does not end' : (token?.text ?? `“${text[at] ?? ''}” does not fit`);
        return broken(at, problem, token?.fix ?? (at >= text.length ? 'close it with }}' : 'remove it'));
      }
      if (token.is === '(') depth++;
      if (token.is === ')' && --depth < 0) return broken(at, 'a parenthesis was not opened', 'remove it');
      found.push(token);
      at += token.text.length;
    }
  }
  const end = { is: 'text end', text: '', from: text.length, spaced: true } as const;
  return [...found, end, end, end];
}

function tokenAt(text: string, at: number, spaced: boolean): Token | undefined {
  const broken = (problem: string, from: number, fix: string): Token => ({
    is: 'broken',
    text: problem,
    from,
    spaced,
    fix,
  });
  for (const [is, pattern] of PATTERNS) {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found === undefined) continue;
    if (is === 'other' && /["'`]/.test(found)) {
      return broken('a string does not end', at, `close it with ${found}`);
    }
    if (is === 'other' && found === ':') {
      return broken('“:” stands alone', at, 'write := to declare a variable');
    }
    if (is === 'other' && /[-+]/.test(found)) {
      return broken(`“${found}” is no number`, at, 'remove it, for templates have no arithmetic');
    }
    const end = at + found.length;
    if (is === 'identifier' || is === 'field' || is === 'variable') {
      TERMINATOR.lastIndex = end;
      if (!TERMINATOR.test(text)) {
        return broken(
          `“${text[end]!}” stands behind ${found}`,
          end,
          text[end] === '[' ? `write index ${found} "…"` : 'write a space, a dot or }}',
        );
      }
    }
    if (is === 'number' && /[\p{L}\p{N}_]/u.test(text[end] ?? '')) {
      return broken(`${found}${text[end]!} is no number`, at, 'write a number');
    }
    return { is: is === 'identifier' ? wordKind(found) : is, text: found, from: at, spaced };
  }
  return undefined;
}

function wordKind(word: string): Token['is'] {
  if (KEYWORDS.has(word)) return 'keyword';
  if (word === 'true' || word === 'false') return 'boolean';
  return word === 'nil' ? 'nil' : 'identifier';
}
