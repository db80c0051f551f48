import { Chart, Testing } from 'cdk8s';

/** A chart as the constructs ask for. */
export function namespacedChart(): Chart {
  return new Chart(Testing.app(), 'serving', { namespace: 'serving' });
}
