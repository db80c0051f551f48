import { quote } from '../../inference/describe-value';
import { duplicateName } from './duplicate-name';
import { Problem } from './problem';

/** @throws Problem 400 with the position at which the text is not JSON */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    // V8's message quotes the text around the mistake, which may be secret; the position is enough
    const position = /position \d+/.exec(message)?.[0];
    const hint = hintFor(text, message) + (position === undefined ? '' : `, see ${position}`);
    throw new Problem(400, `the body is not JSON${hint}`);
  }
}

/** Hints for the commonest mistakes. V8 gives no position for most of them. */
function hintFor(text: string, message: string): string {
  if (text.trim() === '') return ': it is empty';
  if (text.startsWith('\ufeff')) return ': it begins with a byte order mark';
  // Python's json.dumps writes NaN for missing values
  return /token '[NI]'|minus sign/.test(message) && /NaN|Infinity/.test(text)
    ? ': NaN and Infinity are no numbers in it'
    : '';
}

/** @throws Problem 400 if an object of this JSON text has one name twice */
export function refuseDuplicates(text: string): void {
  const name = duplicateName(text);
  if (name === undefined) return;
  const detail = 'is given twice in one object';
  throw new Problem(400, `${quote(name)} ${detail}`, { errors: [{ feature: name, detail }] });
}
