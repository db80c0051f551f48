import { INFERENCE_ROUTES } from '../../runtime/contract/routes';
import type { Matcher } from './promql';
import type { Watched } from './scraped-service';

/**
 * Labels of all series of a service. The job is the service's name, as ServiceMonitor sets it.
 *
 * @example select(METRICS.httpRequests, seriesLabels(service))
 *   // http_requests_total{namespace="serving",job="incident"}
 */
export function seriesLabels({ namespace, name }: Watched): { namespace: string; job: string } {
  return { namespace, job: name };
}

/**
 * Matches the label `route` of every prediction request, in any protocol. The braces of a route such as
 * `/v2/models/{model}/infer` are escaped.
 *
 * @example select(METRICS.httpRequests, { ...seriesLabels(service), route: INFERENCE_ROUTE })
 */
export const INFERENCE_ROUTE: Matcher = {
  regex: INFERENCE_ROUTES.map((route) => route.replace(/[{}]/g, '[$&]')).join('|'),
};
