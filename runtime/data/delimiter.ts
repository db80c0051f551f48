import Papa from 'papaparse';

/** A space means any run of spaces and tabs. */
export const DELIMITERS = [',', ';', '\t', '|', ' '] as const;
export type Delimiter = (typeof DELIMITERS)[number];

/** Delimiters as options and messages write them. */
export const DELIMITER_WORDS = { ',': ',', ';': ';', '\t': 'tab', '|': '|', ' ': 'space' } as const;

const SAMPLE_LINES = 50;

/**
 * The delimiter that divides most of the first lines into as many fields as the header has; among equals, the one that
 * gives most fields. Spaces are used only if no other delimiter divides the header, and all lines have the same number
 * of fields. Undefined if none divides the header.
 */
export function detectDelimiter(text: string): Delimiter | undefined {
  let best: { delimiter: Delimiter; agreeing: number; fields: number } | undefined;
  for (const delimiter of DELIMITERS) {
    if (delimiter === ' ') continue;
    const { data } = Papa.parse<string[]>(text, { delimiter, preview: SAMPLE_LINES, skipEmptyLines: true });
    const fields = data[0]?.length ?? 0;
    if (fields < 2) continue;
    const agreeing = data.filter((row) => row.length === fields).length;
    if (
      best === undefined ||
      agreeing > best.agreeing ||
      (agreeing === best.agreeing && fields > best.fields)
    ) {
      best = { delimiter, agreeing, fields };
    }
  }
  return best?.delimiter ?? (separatedBySpaces(text) ? ' ' : undefined);
}

function separatedBySpaces(text: string): boolean {
  const lines = text.split('\n', SAMPLE_LINES + 1).slice(0, SAMPLE_LINES);
  const widths = lines.filter((line) => line.trim() !== '').map((line) => cutAtSpaces(line).length);
  return widths.length > 1 && widths[0]! > 1 && widths.every((width) => width === widths[0]);
}

/** The cells of a line that is delimited by spaces; a cell that contains a space is quoted. */
export function cutAtSpaces(line: string): string[] {
  const cells = line.match(/"(?:[^"]|"")*"(?=\s|$)|\S+/g) ?? [];
  return cells.map((cell) =>
    cell.length > 1 && cell.startsWith('"') && cell.endsWith('"')
      ? cell.slice(1, -1).replaceAll('""', '"')
      : cell,
  );
}
