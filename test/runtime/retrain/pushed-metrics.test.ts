import { describe, expect, it } from 'vitest';
import { formatPushedMetrics } from '../../../runtime/retrain/pushed-metrics';

const run = { outcome: 'promoted', ended: 1000.5, durationSeconds: 3, standing: undefined } as const;

describe('the metrics of a run', () => {
  it('say how it ended and how the champion stands', () => {
    const text = formatPushedMetrics({ ...run, standing: { championCreated: 990, losses: 2 } });
    expect(text.split('\n').filter((line) => !line.startsWith('#'))).toEqual([
      'retraining_last_end_timestamp_seconds 1000.5',
      'retraining_last_decision_timestamp_seconds 1000.5',
      'retraining_duration_seconds 3',
      'retraining_outcome{outcome="promoted"} 1',
      'retraining_outcome{outcome="not_better"} 0',
      'retraining_outcome{outcome="data_refused"} 0',
      'retraining_outcome{outcome="failed"} 0',
      'retraining_champion_created_timestamp_seconds 990',
      'retraining_losses 2',
      '',
    ]);
  });

  it('leave out what is not known, so that the Pushgateway keeps it', () => {
    const text = formatPushedMetrics({ ...run, outcome: 'failed' });
    expect(text).not.toContain('retraining_last_decision');
    expect(text).not.toContain('retraining_losses');
    expect(text).not.toContain('retraining_champion');
  });
});
