import { INFERENCE_ROUTES } from '../../runtime/contract/routes';
import { REVISION_SERIES_LABEL } from '../private/revision';
import type { Matcher } from './promql';
import type { Watched } from './scraped-service';

/** Labels that select series. */
export type SeriesLabels = {
  readonly namespace: string;
  readonly job: string;
  readonly [REVISION_SERIES_LABEL]?: string;
};

/**
 * Labels of all series of a service, or of one version of it. The job is the service's name, as ServiceMonitor sets it.
 *
 * @example select(METRICS.httpRequests, seriesLabels(service))
 *   // http_requests_total{namespace="serving",job="incident"}
 */
export function seriesLabels({ namespace, name, revision }: Watched): SeriesLabels {
  return { namespace, job: name, ...(revision !== undefined && { [REVISION_SERIES_LABEL]: revision }) };
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
