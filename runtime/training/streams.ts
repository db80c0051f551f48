/**
 * Streams of the seed for the random choices of a training. Trees use the streams from 0 on, so these are negative.
 */
export const STREAMS = { split: -1, referenceSample: -2, calibration: -3, comparison: -4 } as const;
