/** Label that Argo Rollouts sets on each pod: the hash of the pod template, which no two versions share. */
export const REVISION_POD_LABEL = 'rollouts-pod-template-hash';

/** The same label as Prometheus writes it on the series of a pod, if a ServiceMonitor keeps it. */
export const REVISION_SERIES_LABEL = 'rollouts_pod_template_hash';
