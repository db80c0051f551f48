/**
 * Characters that a terminal executes instead of showing: controls other than tab and newline, and those that change the
 * direction of text, https://www.unicode.org/reports/tr9/#Directional_Formatting_Characters.
 */
const OBEYED = /(?![\t\n])[\p{Cc}\p{Bidi_Control}]/gu;

/** A text from data, such as the name of a column, that a terminal shows as it is: an escape becomes `\u001b`. */
export function printable(text: string): string {
  return text.replace(OBEYED, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Writes text to standard output that may hold names and values of somebody else's data. */
export function writeOutput(text: string): void {
  process.stdout.write(printable(text));
}

/** Writes text to standard error that may hold names and values of somebody else's data. */
export function writeError(text: string): void {
  process.stderr.write(printable(text));
}
