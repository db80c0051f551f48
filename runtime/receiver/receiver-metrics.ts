import type { Registry } from 'prom-client';
import { RECEIVER_METRICS } from '../contract/receiver';
import { metricFactory } from '../telemetry/metric-factory';

/** Values that are computed for each scrape. */
interface ReceiverGauges {
  readonly waiting: () => number;
  readonly running: () => number;
  readonly budget: () => number;
  readonly lastStartSeconds: () => number;
}

/** One prom-client object for each metric that the receiver sets, under the same key. */
export function createReceiverMetrics(registry: Registry, gauges: ReceiverGauges) {
  const { counter, gauge } = metricFactory(registry);
  const waiting = gauge(RECEIVER_METRICS.waiting, () => {
    waiting.set(gauges.waiting());
  });
  const running = gauge(RECEIVER_METRICS.running, () => {
    running.set(gauges.running());
  });
  const budget = gauge(RECEIVER_METRICS.budget, () => {
    budget.set(gauges.budget());
  });
  const lastStart = gauge(RECEIVER_METRICS.lastStart, () => {
    lastStart.set(gauges.lastStartSeconds());
  });
  return {
    events: counter(RECEIVER_METRICS.events),
    causes: counter(RECEIVER_METRICS.causes),
    targetFailures: counter(RECEIVER_METRICS.targetFailures),
    targetFailing: gauge(RECEIVER_METRICS.targetFailing),
  };
}
