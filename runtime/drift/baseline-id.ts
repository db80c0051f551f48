import { createHash } from 'node:crypto';
import type { Baseline } from '../model/artifact';

/**
 * Identifies a baseline: the first 12 hexadecimal digits of the SHA-256 of its JSON. Models that were trained on the
 * same rows have the same id. For integrity, use the model's digest, which covers every byte of the baseline.
 */
export function baselineId(baseline: Baseline): string {
  return createHash('sha256').update(JSON.stringify(baseline)).digest('hex').slice(0, 12);
}
