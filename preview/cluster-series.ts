import { Gauge, Registry } from 'prom-client';
import type { ManifestSet } from '../constructs/validation/manifests/manifest-set';
import { listenOnLoopback, type LoopbackServer } from './ports';
import type { Replica } from './replica';

/** Who makes these series in a cluster; their `job` there is its name. */
export const CLUSTER_JOB = 'kube-state-metrics';

/**
 * The few series of kube-state-metrics that follow from manifests and local replicas: how many replicas there are, how many
 * are ready, and how many there may be. Nothing scales here, so the wanted number is the one that was started.
 */
export async function serveClusterSeries(
  set: ManifestSet,
  replicas: (namespace: string, deployment: string) => readonly Replica[],
): Promise<LoopbackServer> {
  const registry = new Registry();
  const gauge = (name: string, object: string): Gauge =>
    new Gauge({
      name,
      help: 'Made by the preview.',
      labelNames: ['namespace', object],
      registers: [registry],
    });
  const scaler = 'horizontalpodautoscaler';
  const gauges = {
    minimum: gauge(`kube_${scaler}_spec_min_replicas`, scaler),
    maximum: gauge(`kube_${scaler}_spec_max_replicas`, scaler),
    desired: gauge(`kube_${scaler}_status_desired_replicas`, scaler),
    current: gauge(`kube_${scaler}_status_current_replicas`, scaler),
    replicas: gauge('kube_deployment_status_replicas', 'deployment'),
    wanted: gauge('kube_deployment_spec_replicas', 'deployment'),
    available: gauge('kube_deployment_status_replicas_available', 'deployment'),
  };
  const measure = (): void => {
    for (const { namespace = 'default', name, body } of set.all('HorizontalPodAutoscaler')) {
      const labels = { namespace, [scaler]: name };
      const count = replicas(namespace, body.spec.scaleTargetRef.name).length;
      gauges.minimum.set(labels, body.spec.minReplicas ?? 1);
      gauges.maximum.set(labels, body.spec.maxReplicas);
      gauges.desired.set(labels, count);
      gauges.current.set(labels, count);
    }
    for (const { namespace = 'default', name } of set.all('Deployment')) {
      const labels = { namespace, deployment: name };
      const local = replicas(namespace, name);
      gauges.replicas.set(labels, local.length);
      gauges.wanted.set(labels, local.length);
      gauges.available.set(labels, local.filter(({ state }) => state === 'ready').length);
    }
  };
  return listenOnLoopback((_request, response) => {
    measure();
    void registry
      .metrics()
      .then((text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text));
  });
}
