import { NAMESPACES } from './namespace-names';

/** The Service that the Prometheus operator makes. */
export const PROMETHEUS_URL = `http://prometheus-operated.${NAMESPACES.observability}.svc:9090`;
