import type { Logger } from 'pino';
import { LOG_MESSAGES } from '../contract/events';
import type { DriftEpisode, DriftFinding } from './drift-state';

/** Most findings in one line; `drifted` is the number of all. */
const LOGGED_FINDINGS = 10;

/** Logs drift: one line for each request that has drifted, and one for the start and the end of each episode. */
export class DriftLog {
  private readonly redacted: ReadonlySet<string>;

  /** @param redacted features whose values must not be logged */
  constructor(
    private readonly logger: Logger,
    redacted: readonly string[],
  ) {
    this.redacted = new Set(redacted);
  }

  /** @param findings at least one, the worst first */
  request(findings: readonly DriftFinding[]): void {
    this.logger.warn(this.fields(findings), LOG_MESSAGES.driftDetected);
  }

  episode(event: DriftEpisode): void {
    const { id, windowRows, findings } = event;
    const fields = { episode: id, windowRows, ...this.fields(findings) };
    if (event.type === 'started') this.logger.warn(fields, 'Drift episode started');
    else this.logger.info({ ...fields, reason: event.reason }, 'Drift episode ended');
  }

  /** Repeats the worst finding at the top level, where a log query reaches it without a path into a list. */
  private fields(findings: readonly DriftFinding[]): object {
    const shown = findings
      .slice(0, LOGGED_FINDINGS)
      .map((finding) => (this.redacted.has(finding.feature) ? { ...finding, value: '[redacted]' } : finding));
    return { ...shown[0], drifted: findings.length, findings: shown };
  }
}
