import { createHash } from 'node:crypto';
import type { Baseline } from '../model/artifact';

/**
 * A name for a baseline: the first 12 hexadecimal digits of the SHA-256 of its JSON. Two models that were trained on
 * the same rows have the same; the model's digest covers the baseline's every byte.
 */
export function baselineId(baseline: Baseline): string {
  return createHash('sha256').update(JSON.stringify(baseline)).digest('hex').slice(0, 12);
}
