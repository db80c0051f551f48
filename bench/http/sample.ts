import { sampleData } from '../training/sample-data';

export const SAMPLE_ROWS = 10_000;
const ASKED_ROWS = 500;

/** What all forests here are trained on, and after it the rows that are asked. */
export const SAMPLE = sampleData(SAMPLE_ROWS + ASKED_ROWS, 10, 7);
