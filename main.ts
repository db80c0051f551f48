import { App, YamlOutputType } from 'cdk8s';
import { Loki } from './constructs';
import { environmentNamed, type PlatformEnvironment } from './environments';
import { applications } from './platform/applications';
import { NAMESPACES } from './platform/namespace-names';
import { guardJobs, guardWrites, namespaces } from './platform/namespaces';
import { dataSources, monitoring } from './platform/observability';
import { refusePlaceholders } from './platform/placeholders';
import { serving } from './platform/serving';
import { streaming } from './platform/streaming';
import { training } from './platform/training';

/** The reference platform: a service, and everything that deploys, scales and watches it. One folder for each chart. */
export function platform(app: App, environment: PlatformEnvironment): void {
  refusePlaceholders(environment);
  const { logRetention, storage, sizes } = environment.observability;
  const loki = new Loki({
    namespace: NAMESPACES.observability,
    retention: logRetention,
    storage,
    size: sizes?.loki,
  });
  const cluster = namespaces(app, environment);
  const trainingPlane = training(app, environment);
  const receiver = trainingPlane?.receiver;
  const incident = serving(app, environment, receiver);
  const watching = monitoring(app, environment, incident, receiver);
  const stream = streaming(app, environment, incident.service);
  guardJobs(cluster, receiver);
  guardWrites(cluster, environment, [
    incident.chart,
    watching,
    ...(stream === undefined ? [] : [stream.stream, stream.monitoring]),
    ...(trainingPlane === undefined ? [] : [trainingPlane.chart]),
  ]);
  applications(app, environment, {
    loki,
    scaling: incident.scaling,
    namespaces: cluster,
    incident: incident.chart,
    monitoring: watching,
    dataSources: dataSources(app, loki),
    streaming: stream,
    training: trainingPlane,
  });
}

if (require.main === module) {
  const app = new App({ yamlOutputType: YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE });
  platform(app, environmentNamed(process.env['CDK8S_AIOPS_ENVIRONMENT'] ?? 'prod'));
  app.synth();
}
