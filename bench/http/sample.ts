import { rowMajor, sampleData } from '../training/sample-data';

export const SAMPLE_ROWS = 10_000;
const ASKED_ROWS = 500;

/** What all forests here are trained on, and after it the rows that are asked. */
export const SAMPLE = sampleData(SAMPLE_ROWS + ASKED_ROWS, 10, 7);

/** Bodies of one row each. The rows differ, or the processor would learn the one way through the forest by heart. */
export const BODIES: readonly string[] = Array.from({ length: ASKED_ROWS }, (_, index) => {
  const row = rowMajor(SAMPLE.columns, SAMPLE_ROWS + index, SAMPLE_ROWS + index + 1);
  return JSON.stringify({ values: Array.from(row, (value) => Number(value.toFixed(2))) });
});
