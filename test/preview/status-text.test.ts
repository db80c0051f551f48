import { describe, expect, it } from 'vitest';
import type { AlertStatus, Status } from '../../preview/status';
import { statusChanges, statusTable } from '../../preview/status-text';

const quiet: AlertStatus = { name: 'A', state: 'inactive', series: 0, error: '', told: [], missing: [] };
const status = (alert: Partial<AlertStatus>, health: 'up' | 'down' = 'up'): Status => ({
  replicas: [{ pod: 'churn-local-0', state: 'ready', pid: 7, restarts: 0, ports: [40001] }],
  targets: [{ job: 'churn', pod: 'churn-local-0', health, error: health === 'up' ? '' : 'refused' }],
  alerts: [{ ...quiet, ...alert }],
});

describe('the status of a preview', () => {
  it('shows an alert that fires, and the receivers that got it', () => {
    const table = statusTable(status({ state: 'firing', series: 2, told: ['serving/routes/on-call'] }));
    expect(table).toContain('alert  A  firing  for 2 series  told serving/routes/on-call');
    expect(table).toContain('churn-local-0  ready  127.0.0.1:40001  pid 7');
  });

  it('says which alert cannot be judged here, and why', () => {
    expect(statusTable(status({ missing: ['node_load1'] }))).toContain(
      'A reads node_load1, which nothing here makes',
    );
  });

  it('reports a change once', () => {
    const before = status({});
    const after = status({ state: 'pending', series: 1 }, 'down');
    expect(statusChanges(before, after)).toEqual([
      'target churn churn-local-0 is down: refused',
      'alert A pending for 1 series',
    ]);
    expect(statusChanges(after, after)).toEqual([]);
  });
});
