import type { Command, CommanderError } from 'commander';
import { InvalidArgumentError } from 'commander';
import Papa from 'papaparse';

/** A number in a range, as a commander option parser. */
export function number(
  minimum: number,
  maximum: number,
  kind: 'integer' | 'number' = 'integer',
): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? NaN : Number(text);
    const whole = kind === 'number' || Number.isSafeInteger(value);
    if (whole && value >= minimum && value <= maximum) return value;
    const noun = kind === 'integer' ? 'a whole number' : 'a number';
    const limit =
      maximum === Number.MAX_SAFE_INTEGER ? `of at least ${minimum}` : `from ${minimum} to ${maximum}`;
    throw new InvalidArgumentError(`Give ${noun} ${limit}.`);
  };
}

/** A number in a range, or one of some words. */
export function numberOr<W extends string>(
  words: readonly W[],
  minimum: number,
): (text: string) => number | W {
  const parse = number(minimum, Number.MAX_SAFE_INTEGER);
  return (text) => {
    const word = words.find((each) => each === text);
    if (word !== undefined) return word;
    try {
      return parse(text);
    } catch {
      throw new InvalidArgumentError(`Give a whole number of at least ${minimum}, or ${words.join(', ')}.`);
    }
  };
}

/** Names separated by commas, quoted as CSV cells are where a name holds a comma; given again, more names. */
export function names(text: string, previous: readonly string[] = []): readonly string[] {
  const [cells = []] = Papa.parse<string[]>(text, { delimiter: ',' }).data;
  const listed = cells.map((cell) => cell.trim()).filter((cell) => cell !== '');
  if (listed.length === 0) throw new InvalidArgumentError('Give names of columns, separated by commas.');
  return [...previous, ...listed];
}

/** An absolute URL of http or https. */
export function httpUrl(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new InvalidArgumentError('Give a URL of http or https, such as http://localhost:8080.');
  return text;
}

/** Makes a command exit with 2 when it is called wrongly; 1 is for what goes wrong with the data. */
export function exitTwoOnMisuse(command: Command): Command {
  return command.exitOverride((error: CommanderError) => {
    process.exit(error.exitCode === 0 ? 0 : 2);
  });
}
