import { ApiObject, Chart } from 'cdk8s';

/** Every object that cdk8s writes for a chart. `chart.apiObjects` has only those that no construct contains. */
export function chartObjects(chart: Chart): ApiObject[] {
  return chart.node
    .findAll()
    .filter((node) => ApiObject.isApiObject(node))
    .filter((object) => Chart.of(object) === chart);
}
