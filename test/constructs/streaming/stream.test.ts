import { Testing } from 'cdk8s';
import { describe, expect, test } from 'vitest';
import { Kafka, validateManifests, type StreamScorerProps } from '../../../constructs';
import { dashboardJson } from '../../support/dashboard-json';
import { watchedStream } from '../../support/reference-stream';

const EXTERNAL = Kafka.external({ bootstrapServers: ['broker.acme.io:9093'], secret: 'kafka' });

describe.each([
  ['a cluster of its own', {}],
  ['transactions', { delivery: 'transactional' }],
  ['brokers of somebody else', { kafka: EXTERNAL }],
] as const)('a stream with %s', (_, props) => {
  test('and all that watches it, together, breaks no rule', () => {
    const manifests = Testing.synth(watchedStream(props).chart) as Parameters<typeof validateManifests>[0];
    expect(validateManifests(manifests).map(({ message }) => message)).toEqual([]);
  });
});

test('the dashboard shows the queue by the exporter, and without one by the scorers', () => {
  const queries = (props: Partial<StreamScorerProps>): string =>
    dashboardJson(watchedStream(props).dashboard)
      .panels.filter(({ title }) => title === 'Waiting')
      .flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))
      .join();
  expect(queries({})).toContain('kafka_consumergroup_lag{namespace="streaming",job="kafka-exporter"');
  expect(queries({ kafka: EXTERNAL })).toContain(
    'stream_consumer_lag{namespace="streaming",job="incident-scorer"',
  );
});

test('the dashboard draws the thresholds of the alerts', () => {
  const waiting = dashboardJson(watchedStream().dashboard).panels.find(({ title }) => title === 'Waiting');
  expect(waiting?.fieldConfig?.defaults.thresholds?.steps.map(({ value }) => value)).toContain(1000);
});

test('every panel has a title, says what it means, and stands inside the 24 columns', () => {
  const panels = dashboardJson(watchedStream().dashboard).panels.filter(({ type }) => type !== 'row');
  expect(panels.length).toBeGreaterThan(12);
  for (const { title, description = '', gridPos } of panels) {
    expect(title).toBeTruthy();
    expect(description.length, title).toBeGreaterThan(20);
    expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24);
  }
});
