import { z } from 'zod';
import { retryAfterMs } from '../../webhook/retry-after';
import type { HttpAnswer } from '../send-request';
import { TargetError } from './training-target';

/** Where the targets write why they refuse: Kubernetes and GitHub, GitLab, Airflow. */
const REASONS = z.object({ message: z.unknown(), error: z.unknown(), detail: z.unknown() }).partial();

const LONGEST_REASON = 500;

/**
 * The error for an answer that is no success.
 *
 * @param asked such as `POST jobs`, without a secret
 * @param now milliseconds since the epoch
 */
export function refused(asked: string, { status, body, retryAfter }: HttpAnswer, now: number): TargetError {
  return new TargetError(`${asked} was answered ${status}${reasonOf(body)}`, retryAfterMs(retryAfter, now));
}

function reasonOf(body: string): string {
  try {
    const { message, error, detail } = REASONS.parse(JSON.parse(body));
    const reason = message ?? error ?? detail;
    if (reason === undefined) return '';
    return `: ${(typeof reason === 'string' ? reason : JSON.stringify(reason)).slice(0, LONGEST_REASON)}`;
  } catch {
    return '';
  }
}
