import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';

/**
 * The namespace of the chart that a construct stands in.
 *
 * @throws if the chart has no namespace: alerts, network policies and scrape configuration must name it
 */
export function chartNamespace(construct: Construct): string {
  const chart = Chart.of(construct);
  if (chart.namespace === undefined) {
    throw new Error(
      `${construct.node.path} needs a chart with a namespace, and ${chart.node.path || 'its chart'} has none; ` +
        `write new Chart(app, '${chart.node.id}', { namespace: 'serving' })`,
    );
  }
  return chart.namespace;
}
