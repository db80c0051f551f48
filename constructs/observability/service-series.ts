import { INFERENCE_ROUTES } from '../../runtime/contract/routes';
import type { InferenceService } from '../serving/inference-service';
import type { Matcher } from './promql';

/** The labels that select the series of a service. The job is the service's name, as ServiceMonitor sets it. */
export function seriesLabels({ namespace, name }: InferenceService): { namespace: string; job: string } {
  return { namespace, job: name };
}

/** Matches the routes that answer predictions. The braces of a route pattern are escaped as `[{]` and `[}]`. */
export const INFERENCE_ROUTE: Matcher = {
  regex: INFERENCE_ROUTES.map((route) => route.replace(/[{}]/g, '[$&]')).join('|'),
};
