/**
 * Which stream of the seed each random choice of a training reads. Trees read the streams from 0 on, so that
 * none of these choices shares its numbers with a tree.
 */
export const STREAMS = { split: -1, referenceSample: -2, calibration: -3 } as const;
