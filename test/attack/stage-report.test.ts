import { expect, it } from 'vitest';
import { stageReport, stageRows } from '../../attack/stage-report';
import { StageRecord } from '../../attack/stage-record';

function record(): StageRecord {
  const own = new StageRecord({ rate: 100, seconds: 2 }, 10_000);
  own.seconds = 2;
  own.due = 200;
  for (let index = 0; index < 198; index++) own.wasSent(1);
  for (let index = 0; index < 180; index++) own.wasAnswered(200, index < 90 ? 5 : 50);
  // a refusal is quick, and tells nothing of predictions
  for (let index = 0; index < 18; index++) own.wasAnswered(503, 1);
  own.wasNotSent(2);
  return own;
}

it('a report has rates, outcomes, and latencies in which what was not sent is the slowest', () => {
  const report = stageReport(record(), []);
  expect(report).toMatchObject({
    intendedRate: 100,
    sentRate: 99,
    answeredRate: 99,
    notSent: 2,
    outcomes: { 200: 180, 503: 18 },
    cpuPercent: null,
    alerts: {},
  });
  expect(report.latencyMs['p90']).toBeCloseTo(50, 0);
  expect(report.latencyMs['max']).toBeGreaterThan(9_990);
});

it('a report has the least and most replicas, the greatest CPU usage, and the worst state of each alert', () => {
  const seen = (replicas: number, cpuPercent: number | undefined, state: 'pending' | 'firing') => ({
    replicas: new Map([['fraud', replicas]]),
    cpuPercent,
    alerts: new Map([['High', state]]),
  });
  const report = stageReport(record(), [
    seen(2, 40, 'pending'),
    seen(6, 85.04, 'firing'),
    seen(5, undefined, 'pending'),
  ]);
  expect(report).toMatchObject({ replicas: { fraud: [2, 6] }, cpuPercent: 85, alerts: { High: 'firing' } });
  const [header, row] = stageRows([report], 10_000);
  expect(header!.slice(-3)).toEqual(['replicas', 'CPU', 'alerts']);
  expect(row!.slice(-3)).toEqual(['fraud 2 to 6', '85 %', 'High firing']);
});

it('a table has no columns of Prometheus where nobody asked it', () => {
  const [header] = stageRows([stageReport(record(), [])], 10_000);
  expect(header!.at(-1)).toBe('answers');
});
