export function printRow(...cells: readonly (string | number)[]): void {
  process.stdout.write(`| ${cells.join(' | ')} |\n`);
}

/** With the line below it. */
export function printHead(...cells: readonly string[]): void {
  printRow(...cells);
  printRow(...cells.map(() => '---:'));
}

/** @returns NaN of no values */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}

export function milliseconds(value: number): string {
  return Number.isNaN(value) ? '' : `${value.toFixed(1)} ms`;
}
