import { JsonPatch } from 'cdk8s';
import { IMAGE } from '../../../runtime/contract/image';
import { alert, type Change, CONTAINER, env, indexOf, patch, plus, POD, without } from './change';
import { type Document, documentSchema } from './good-platform';
import { type Mutant, mutant } from './mutant';

const DEPLOYMENT = 'Deployment incident';
const HPA = 'HorizontalPodAutoscaler incident';
const MONITOR = 'ServiceMonitor incident';
const ROUTES = 'AlertmanagerConfig incident-routes';
const APPLICATION = 'Application incident';
const PROJECT = 'AppProject models';
const STACK = 'Application kube-prometheus-stack';
/** Where the values of the chart hold Alertmanager's configuration. */
const CONFIG = '/spec/source/helm/valuesObject/alertmanager/config';
const SKIP_DRY_RUN = { 'argocd.argoproj.io/sync-options': 'SkipDryRunOnMissingResource=true' };

const podsMetric = (name: string) => ({
  type: 'Pods',
  pods: { metric: { name }, target: { type: 'AverageValue', averageValue: '10' } },
});

/** prometheus-adapter's configuration, as a ConfigMap. */
const adapter = (seriesQuery: string, as: string): Change =>
  plus({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'adapter', namespace: 'serving' },
    data: {
      'config.yaml': `rules:\n- seriesQuery: '${seriesQuery}'\n  name: { matches: '^(.*)_total$', as: '${as}' }\n`,
    },
  });

const PROMETHEUS_SOURCE: Document = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'sources', namespace: 'monitoring', labels: { grafana_datasource: '1' } },
  data: { 'sources.yaml': 'datasources:\n  - { name: Prometheus, uid: prometheus, type: prometheus }\n' },
};

const autoscale = (metric: string): Change =>
  patch(HPA, JsonPatch.add('/spec/metrics/0', podsMetric(metric)));

/** Changes the JSON of a dashboard. */
function dashboard(name: string, change: (text: string) => string): Change {
  return (documents) => {
    const index = indexOf(documents, `ConfigMap ${name}`);
    const document = documentSchema.parse(structuredClone(documents[index]));
    const data = documentSchema.parse(document['data']);
    const changed = Object.fromEntries(
      Object.entries(data).map(([key, text]) => [key, change(String(text))]),
    );
    return documents.with(index, { ...document, data: changed });
  };
}

const rootReceiver = (name: string): Change =>
  patch(STACK, JsonPatch.replace(`${CONFIG}/route/receiver`, name));

const rollout = (spec: Document): Change =>
  plus({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Rollout',
    metadata: { name: 'incident', namespace: 'serving', annotations: SKIP_DRY_RUN },
    spec: { workloadRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'incident' }, ...spec },
  });

const analysis = (metric: Document): Change =>
  plus({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AnalysisTemplate',
    metadata: { name: 'errors', namespace: 'serving', annotations: SKIP_DRY_RUN },
    spec: { metrics: [{ name: 'errors', interval: '1m', count: 5, ...metric }] },
  });

const prometheus = (query: string) => ({
  provider: { prometheus: { address: 'http://prometheus-operated.monitoring.svc:9090', query } },
});

/** Errors of one version. */
const ERRORS = 'sum(rate(inference_errors_total{rollouts_pod_template_hash="{{args.hash}}"}[5m]))';
const HASH = [{ name: 'hash', valueFrom: { podTemplateHashValue: 'Latest' } }];

const GUARDED = {
  successCondition: 'len(result) > 0 && result[0] < 0.05',
  failureCondition: 'len(result) > 0 && result[0] >= 0.05',
};

/** A whole canary in place of the autoscaled Deployment, as the rule wants it. */
const CANARY = [
  patch(
    HPA,
    JsonPatch.replace('/spec/scaleTargetRef', {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Rollout',
      name: 'incident',
    }),
  ),
  patch(
    APPLICATION,
    JsonPatch.replace('/spec/ignoreDifferences/0/kind', 'Rollout'),
    JsonPatch.replace('/spec/ignoreDifferences/0/group', 'argoproj.io'),
  ),
  patch(
    PROJECT,
    JsonPatch.add('/spec/namespaceResourceWhitelist/-', { group: 'argoproj.io', kind: 'Rollout' }),
    JsonPatch.add('/spec/namespaceResourceWhitelist/-', { group: 'argoproj.io', kind: 'AnalysisTemplate' }),
  ),
  patch(MONITOR, JsonPatch.add('/spec/podTargetLabels', ['rollouts-pod-template-hash'])),
  rollout({
    strategy: {
      canary: {
        maxUnavailable: 0,
        steps: [{ analysis: { templates: [{ templateName: 'errors' }], args: HASH } }],
      },
    },
  }),
];

export const PLATFORM_MUTANTS: readonly Mutant[] = [
  mutant(
    'strict-schema',
    'a field is misspelled',
    ['Deployment serving/incident spec.template.spec.containers[0].imagePullpolicy', 'write imagePullPolicy'],
    patch(DEPLOYMENT, JsonPatch.move(`${CONTAINER}/imagePullPolicy`, `${CONTAINER}/imagePullpolicy`)),
    ['house-defaults'],
  ),
  mutant(
    'strict-schema',
    'a field stands one level too high',
    ['Deployment serving/incident spec.securityContext', 'there is no such field'],
    patch(DEPLOYMENT, JsonPatch.add('/spec/securityContext', { runAsNonRoot: true })),
  ),
  mutant(
    'strict-schema',
    'a custom resource has a field of another custom resource',
    ['ServiceMonitor serving/incident spec.podMetricsEndpoints'],
    patch(MONITOR, JsonPatch.add('/spec/podMetricsEndpoints', [])),
  ),
  mutant(
    'strict-schema',
    'a custom resource has a value that its definition does not take',
    ['ServiceMonitor serving/incident spec.endpoints[0].interval', '30 seconds'],
    patch(MONITOR, JsonPatch.replace('/spec/endpoints/0/interval', '30 seconds')),
  ),
  mutant(
    'strict-schema',
    'a required field is not there',
    ['Deployment serving/incident spec.selector', 'it is not set'],
    patch(DEPLOYMENT, JsonPatch.remove('/spec/selector')),
  ),
  mutant(
    'strict-schema',
    'a word is no member of its list',
    [
      'Deployment serving/incident spec.template.spec.containers[0].livenessProbe.httpGet.scheme',
      'write HTTP',
    ],
    patch(DEPLOYMENT, JsonPatch.replace(`${CONTAINER}/livenessProbe/httpGet/scheme`, 'http')),
    ['graceful-shutdown'],
  ),
  mutant(
    'strict-schema',
    'a quantity has no unit of Kubernetes',
    ['Deployment serving/incident spec.template.spec.containers[0].resources.limits.memory', '512MB'],
    patch(DEPLOYMENT, JsonPatch.replace(`${CONTAINER}/resources/limits/memory`, '512MB')),
  ),
  mutant(
    'strict-schema',
    'a container requests more than its limit',
    [
      'Deployment serving/incident spec.template.spec.containers[0].resources.requests.memory',
      '4Gi',
      'above the limit',
    ],
    patch(DEPLOYMENT, JsonPatch.replace(`${CONTAINER}/resources/requests/memory`, '4Gi')),
  ),
  mutant(
    'strict-schema',
    'a range of addresses is one address',
    ['NetworkPolicy serving/incident-allow-metrics spec.ingress[0].from[1].ipBlock.cidr', '“10.0.0.0”'],
    patch(
      'NetworkPolicy incident-allow-metrics',
      JsonPatch.add('/spec/ingress/0/from/1', { ipBlock: { cidr: '10.0.0.0' } }),
    ),
  ),
  mutant(
    'strict-schema',
    'an annotation key has two slashes',
    ['Deployment serving/incident metadata.annotations["acme.com/team/owner"]'],
    patch(DEPLOYMENT, JsonPatch.add('/metadata/annotations', { 'acme.com/team/owner': 'a' })),
  ),
  mutant(
    'strict-schema',
    'a ConfigMap is above 1 MiB',
    ['ConfigMap serving/large data', '1048576'],
    plus({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'large', namespace: 'serving' },
      data: { table: 'x'.repeat(1024 * 1024 + 1) },
    }),
  ),
  mutant(
    'known-kinds',
    'a kind has no schema',
    ['Certificate serving/incident kind', 'cert-manager.io/v1/Certificate (not in the set)'],
    [
      plus({
        apiVersion: 'cert-manager.io/v1',
        kind: 'Certificate',
        metadata: { name: 'incident', namespace: 'serving', annotations: SKIP_DRY_RUN },
      }),
      patch(
        PROJECT,
        JsonPatch.add('/spec/namespaceResourceWhitelist/-', {
          group: 'cert-manager.io',
          kind: 'Certificate',
        }),
      ),
    ],
  ),
  mutant(
    'strict-schema',
    'the version of a kind is one that is gone',
    ['HorizontalPodAutoscaler serving/incident kind', 'autoscaling/v2beta2/HorizontalPodAutoscaler'],
    patch(HPA, JsonPatch.replace('/apiVersion', 'autoscaling/v2beta2')),
  ),

  mutant(
    'explicit-defaults',
    'a relabelling leaves its action to the API server',
    [
      'ServiceMonitor serving/incident spec.endpoints[0].metricRelabelings[0].action',
      'write action: "replace"',
    ],
    patch(
      MONITOR,
      JsonPatch.add('/spec/endpoints/0/metricRelabelings', [
        { sourceLabels: ['le'], targetLabel: 'le', regex: '(.*)[.]0' },
      ]),
    ),
  ),

  mutant(
    'hpa-custom-metrics',
    'nothing serves the metric that the autoscaler reads',
    ['HorizontalPodAutoscaler serving/incident spec.metrics[0].pods.metric.name', 'http_requests_per_second'],
    autoscale('http_requests_per_second'),
  ),
  mutant(
    'hpa-custom-metrics',
    'the adapter renames the metric to something else',
    [
      'HorizontalPodAutoscaler serving/incident spec.metrics[0].pods.metric.name',
      'ConfigMap serving/adapter',
      'read one of http_requests_per_second',
    ],
    [adapter('http_requests_total{namespace!=""}', '${1}_per_second'), autoscale('http_requests')],
  ),
  mutant(
    'hpa-custom-metrics',
    'the adapter reads a metric that nobody exports',
    ['ConfigMap serving/adapter data["config.yaml"].rules[0].seriesQuery', 'request_total'],
    [adapter('request_total', '${1}_per_second'), autoscale('request_per_second')],
  ),

  mutant(
    'alert-routes',
    'no route matches the severity of the alerts',
    ['PrometheusRule serving/incident-alerts', 'AlertmanagerConfig serving/incident-routes spec.route'],
    patch(ROUTES, JsonPatch.replace('/spec/route/routes/0/matchers/0/value', 'page')),
  ),
  mutant(
    'alert-routes',
    'the receiver tells nobody',
    ['PrometheusRule serving/incident-alerts', 'AlertmanagerConfig serving/incident-routes spec.route'],
    patch(ROUTES, JsonPatch.remove('/spec/receivers/0/slackConfigs')),
  ),
  mutant(
    'alertmanager-accepts',
    'two receivers have one name',
    ['AlertmanagerConfig serving/incident-routes spec.receivers[', 'is there twice'],
    patch(ROUTES, JsonPatch.copy('/spec/receivers/0', '/spec/receivers/-')),
  ),
  mutant(
    'alertmanager-accepts',
    'a route that no alert of the set takes names a receiver that is not there',
    ['AlertmanagerConfig serving/incident-routes spec.route', 'nobody-there'],
    patch(
      ROUTES,
      JsonPatch.add('/spec/route/routes/-', {
        receiver: 'nobody-there',
        matchers: [{ name: 'team', matchType: '=', value: 'none' }],
      }),
    ),
  ),
  mutant(
    'alert-routes',
    'the routes are in another namespace than the alerts',
    [
      'PrometheusRule serving/incident-alerts',
      'AlertmanagerConfig serving/in the namespace of the alert (not in the set)',
    ],
    [patch(ROUTES, JsonPatch.replace('/metadata/namespace', 'default')), rootReceiver('null')],
    ['argo-least-privilege'],
  ),
  mutant(
    'operator-selection',
    'the operator does not select the routes',
    ['AlertmanagerConfig serving/incident-routes metadata.labels.release'],
    patch(ROUTES, JsonPatch.remove('/metadata/labels/release')),
  ),
  mutant(
    'alert-routes',
    'nobody routes anything',
    [
      'PrometheusRule serving/incident-alerts',
      'AlertmanagerConfig serving/in the namespace of the alert (not in the set)',
    ],
    [without(ROUTES), rootReceiver('null')],
    ['argo-least-privilege'],
  ),
  mutant(
    'alert-routes',
    'the chart tells nobody about its own alerts',
    [
      'Application argocd/kube-prometheus-stack spec.source.helm.valuesObject.alertmanager.config.route.receiver',
      'PrometheusOperatorRejectedResources',
    ],
    rootReceiver('null'),
  ),
  mutant(
    'alert-routes',
    'the values leave the chart its own receiver, which tells nobody',
    ['Application argocd/kube-prometheus-stack', 'PrometheusOperatorRejectedResources'],
    patch(STACK, JsonPatch.remove(CONFIG)),
  ),
  mutant(
    'alert-routes',
    'the InfoInhibitor of the chart holds back the alerts of severity info',
    [
      'PrometheusRule serving/incident-alerts',
      'Application argocd/kube-prometheus-stack spec.source.helm.valuesObject.alertmanager.config.inhibit_rules[2]',
      'InfoInhibitor',
    ],
    patch(
      STACK,
      JsonPatch.remove('/spec/source/helm/valuesObject/defaultRules'),
      JsonPatch.remove(`${CONFIG}/inhibit_rules`),
    ),
  ),
  mutant(
    'alert-routes',
    'an AlertmanagerConfig has the inhibition by InfoInhibitor that the chart lost',
    [
      'PrometheusRule serving/incident-alerts',
      'AlertmanagerConfig serving/incident-routes spec.inhibitRules[0]',
    ],
    [
      patch(STACK, JsonPatch.remove('/spec/source/helm/valuesObject/defaultRules')),
      patch(
        ROUTES,
        JsonPatch.add('/spec/inhibitRules', [
          {
            sourceMatch: [{ name: 'alertname', value: 'InfoInhibitor' }],
            targetMatch: [{ name: 'severity', value: 'info' }],
            equal: ['namespace'],
          },
        ]),
      ),
    ],
  ),
  mutant(
    'alert-routes',
    'the alert that always fires holds back all others',
    ['PrometheusRule serving/incident-alerts', 'inhibit_rules[0]', 'Watchdog'],
    patch(
      STACK,
      JsonPatch.add(`${CONFIG}/inhibit_rules/0`, {
        source_matchers: ['alertname = Watchdog'],
        target_matchers: ['severity =~ ".+"'],
      }),
    ),
  ),

  mutant(
    'quota-fits',
    'the quota holds the greatest size, and not the surge of a release',
    [
      'ResourceQuota serving/serving spec.hard["requests.cpu"]',
      'HorizontalPodAutoscaler serving/incident spec.maxReplicas',
    ],
    patch('ResourceQuota serving', JsonPatch.replace('/spec/hard/requests.cpu', '3')),
  ),
  mutant(
    'quota-fits',
    'the quota counts what a container does not set',
    [
      'Deployment serving/incident spec.template.spec.containers[0].resources.limits.cpu',
      'ResourceQuota serving/serving spec.hard["limits.cpu"]',
    ],
    [
      patch('ResourceQuota serving', JsonPatch.add('/spec/hard/limits.cpu', '40')),
      patch(DEPLOYMENT, JsonPatch.remove(`${CONTAINER}/resources/limits/cpu`)),
    ],
  ),
  mutant(
    'quota-fits',
    'a limit range admits less than a container may use',
    [
      'Deployment serving/incident spec.template.spec.containers[0].resources.limits.memory',
      'LimitRange serving/serving spec.limits[0].max.memory',
    ],
    plus({
      apiVersion: 'v1',
      kind: 'LimitRange',
      metadata: { name: 'serving', namespace: 'serving' },
      spec: { limits: [{ type: 'Container', max: { memory: '256Mi' } }] },
    }),
    ['argo-least-privilege'],
  ),

  mutant(
    'alertmanager-accepts',
    'a route groups by every label and by one',
    ['AlertmanagerConfig serving/incident-routes spec.route.groupBy', '...'],
    patch(ROUTES, JsonPatch.add('/spec/route/groupBy', ['...', 'alertname'])),
  ),
  mutant(
    'alertmanager-accepts',
    'a route groups by one label twice',
    ['AlertmanagerConfig serving/incident-routes spec.route.groupBy', 'alertname'],
    patch(ROUTES, JsonPatch.add('/spec/route/groupBy', ['alertname', 'alertname'])),
  ),
  mutant(
    'alertmanager-accepts',
    'a notification is repeated at once',
    ['AlertmanagerConfig serving/incident-routes spec.route.routes[0].repeatInterval', 'zero'],
    patch(ROUTES, JsonPatch.add('/spec/route/routes/0/repeatInterval', '0s')),
  ),
  mutant(
    'alertmanager-accepts',
    'a route is muted at times that nobody defines',
    ['AlertmanagerConfig serving/incident-routes spec.route.routes[0].muteTimeIntervals[0]', 'weekends'],
    patch(ROUTES, JsonPatch.add('/spec/route/routes/0/muteTimeIntervals', ['weekends'])),
  ),
  mutant(
    'alertmanager-accepts',
    'a matcher is no regular expression of RE2',
    ['AlertmanagerConfig serving/incident-routes', '.matchers[0]', 'a(', 'RE2'],
    patch(
      ROUTES,
      JsonPatch.add('/spec/route/routes/-', {
        matchers: [{ name: 'severity', matchType: '=~', value: 'a(' }],
      }),
    ),
  ),
  mutant(
    'alertmanager-accepts',
    'the chart’s own root route has matchers',
    ['Application argocd/kube-prometheus-stack', 'alertmanager.config.route.matchers'],
    patch(STACK, JsonPatch.add(`${CONFIG}/route/matchers`, ['severity=~".*"'])),
  ),

  mutant(
    'grafana-sidecar',
    'the sidecar’s label is not there',
    ['ConfigMap serving/serving metadata.labels.grafana_dashboard'],
    patch('ConfigMap serving', JsonPatch.remove('/metadata/labels/grafana_dashboard')),
  ),
  mutant(
    'grafana-sidecar',
    'the dashboard is for no folder',
    ['ConfigMap serving/serving metadata.annotations.grafana_folder'],
    patch('ConfigMap serving', JsonPatch.remove('/metadata/annotations/grafana_folder')),
  ),
  mutant(
    'grafana-dashboard',
    'the file does not end in .json',
    ['ConfigMap serving/serving data["serving"]', 'serving.json'],
    patch('ConfigMap serving', JsonPatch.move('/data/serving.json', '/data/serving')),
  ),
  mutant(
    'grafana-dashboard',
    'two dashboards have one uid',
    [
      'ConfigMap serving/drifting data["drifting.json"] uid',
      'ConfigMap serving/serving data["serving.json"] uid',
    ],
    ['serving', 'drifting'].map((name) =>
      dashboard(name, (text) => text.replace(/"uid": "serving-[^"]*"/, '"uid": "same"')),
    ),
  ),
  mutant(
    'grafana-dashboard',
    'the uid is longer than Grafana takes',
    ['ConfigMap serving/serving data["serving.json"] uid'],
    dashboard('serving', (text) => text.replace(/"uid": "serving-[^"]*"/, `"uid": "${'a'.repeat(41)}"`)),
  ),
  mutant(
    'grafana-dashboard',
    'the dashboard has no title',
    ['ConfigMap serving/serving data["serving.json"] title', 'does not load it'],
    dashboard('serving', (text) => JSON.stringify({ ...JSON.parse(text), title: '' })),
  ),
  mutant(
    'grafana-dashboard',
    'the dashboard waits for an input',
    ['ConfigMap serving/serving data["serving.json"]', '${DS_PROMETHEUS}'],
    dashboard('serving', (text) => text.replace('${datasource}', '${DS_PROMETHEUS}')),
  ),
  mutant(
    'known-series',
    'a panel reads a metric that the runtime does not export',
    [
      'ConfigMap serving/serving data["serving.json"]',
      'metric http_request_total (not in the set)',
      'panel “',
    ],
    dashboard('serving', (text) => text.replace('http_requests_total', 'http_request_total')),
  ),
  mutant(
    'grafana-dashboard',
    'a panel’s query does not parse',
    ['ConfigMap serving/serving data["serving.json"]', 'Prometheus refuses the query'],
    dashboard('serving', (text) => text.replace('[$__rate_interval]', '[$__rate_interval')),
  ),
  mutant(
    'grafana-dashboard',
    'two dashboards are one file',
    ['ConfigMap serving/drifting data["serving.json"]', 'ConfigMap serving/serving data["serving.json"]'],
    patch('ConfigMap drifting', JsonPatch.move('/data/drifting.json', '/data/serving.json')),
  ),
  mutant(
    'grafana-dashboard',
    'a panel reads a data source that the set does not have',
    ['ConfigMap serving/serving data["serving.json"]', 'data source P1809F7CD0C75ACF3 (not in the set)'],
    dashboard('serving', (text) => text.replace('"uid": "${datasource}"', '"uid": "P1809F7CD0C75ACF3"')),
  ),
  mutant(
    'grafana-dashboard',
    'the reader chooses among data sources that the set does not have',
    ['ConfigMap serving/logs data["logs.json"]', 'data source of the type loki (not in the set)'],
    plus(PROMETHEUS_SOURCE),
  ),
  mutant(
    'grafana-dashboard',
    'a panel reads its data source through another variable',
    ['ConfigMap serving/serving data["serving.json"]', 'variable source (not in the set)'],
    dashboard('serving', (text) => text.replace('"uid": "${datasource}"', '"uid": "${source}"')),
  ),
  mutant(
    'grafana-dashboard',
    'a query reads a variable that nobody defines',
    ['ConfigMap serving/serving data["serving.json"]', 'variable cluster (not in the set)'],
    dashboard('serving', (text) =>
      text.replace(/namespace=\\"serving\\"/, String.raw`namespace=\"$cluster\"`),
    ),
  ),
  mutant(
    'known-series',
    'a variable of a dashboard reads a metric that the runtime does not export',
    [
      'ConfigMap serving/drifting data["drifting.json"]',
      'metric drift_statistics (not in the set)',
      'variable feature',
    ],
    dashboard('drifting', (text) =>
      text.replace('label_values(drift_statistic{', 'label_values(drift_statistics{'),
    ),
  ),
  mutant(
    'grafana-dashboard',
    'the query of a variable does not parse',
    ['ConfigMap serving/drifting data["drifting.json"]', 'variable feature'],
    dashboard('drifting', (text) =>
      text.replace('label_values(drift_statistic{', 'label_values(drift_statistic{{'),
    ),
  ),
  mutant(
    'grafana-dashboard',
    'the dashboard is too large for a ConfigMap',
    ['ConfigMap serving/serving data["serving.json"]', '1048576'],
    dashboard('serving', (text) => text.padEnd(1024 * 1024)),
    ['strict-schema'],
  ),
  mutant(
    'grafana-dashboard',
    'the dashboard is no JSON',
    ['ConfigMap serving/serving data["serving.json"]', 'not the JSON'],
    dashboard('serving', (text) => text.slice(0, -20)),
  ),
  mutant(
    'grafana-sidecar',
    'the dashboard has no choice of data source',
    ['ConfigMap serving/serving data["serving.json"]', 'variable of the type datasource'],
    dashboard('serving', (text) => text.replaceAll('"type": "datasource"', '"type": "custom"')),
  ),

  mutant(
    'argo-sync',
    'a failed sync is not tried again',
    ['Application argocd/incident spec.syncPolicy.retry'],
    patch(APPLICATION, JsonPatch.remove('/spec/syncPolicy/retry')),
  ),
  mutant(
    'argo-sync',
    'a chart with large definitions is applied on the client’s side',
    [
      'Application argocd/kube-prometheus-stack spec.syncPolicy.syncOptions',
      'AppProject argocd/observability',
    ],
    patch(STACK, JsonPatch.remove('/spec/syncPolicy/syncOptions/1')),
  ),
  mutant(
    'argo-sync',
    'the dry run fails at a kind that another application installs',
    [
      'ServiceMonitor serving/incident metadata.annotations["argocd.argoproj.io/sync-options"]',
      'CustomResourceDefinition monitoring.coreos.com/ServiceMonitor (not in the set)',
    ],
    patch(MONITOR, JsonPatch.remove('/metadata/annotations')),
  ),

  mutant(
    'argo-waves',
    'the health check copies the health of the objects, and asks for nothing else',
    [
      'ConfigMap argocd/argocd-cm data["resource.customizations.health.argoproj.io_Application"]',
      'status.operationState.phase',
    ],
    patch(
      'ConfigMap argocd-cm',
      JsonPatch.replace(
        '/data/resource.customizations.health.argoproj.io_Application',
        'hs = { status = "Progressing" }\nif obj.status ~= nil and obj.status.health ~= nil then\n' +
          '  hs.status = obj.status.health.status\nend\nreturn hs\n',
      ),
    ),
  ),
  mutant(
    'argo-waves',
    'Argo CD does not wait for Applications',
    ['sync-wave', 'ConfigMap argocd/argocd-cm'],
    without('ConfigMap argocd-cm'),
  ),
  mutant(
    'argo-waves',
    'argocd-cm has no health check for Applications',
    ['sync-wave', 'ConfigMap argocd/argocd-cm data'],
    patch('ConfigMap argocd-cm', JsonPatch.replace('/data', { 'admin.enabled': 'false' })),
  ),
  mutant(
    'argo-waves',
    'argocd-cm is not labelled as Argo CD’s',
    ['ConfigMap argocd/argocd-cm metadata.labels["app.kubernetes.io/part-of"]'],
    patch('ConfigMap argocd-cm', JsonPatch.remove('/metadata/labels/app.kubernetes.io~1part-of')),
  ),

  mutant(
    'argo-least-privilege',
    'the project permits every repository',
    ['AppProject argocd/models spec.sourceRepos', '*'],
    patch(PROJECT, JsonPatch.add('/spec/sourceRepos/-', '*')),
  ),
  mutant(
    'argo-least-privilege',
    'the project permits a repository that nothing is read from',
    ['AppProject argocd/models spec.sourceRepos[0]'],
    patch(PROJECT, JsonPatch.add('/spec/sourceRepos/0', 'https://git.test/old.git')),
  ),
  mutant(
    'argo-projects',
    'the application is of a project that does not exist',
    ['Application argocd/incident spec.project', 'AppProject argocd/model (not in the set)'],
    patch(APPLICATION, JsonPatch.replace('/spec/project', 'model')),
    ['argo-least-privilege'],
  ),
  mutant(
    'argo-projects',
    'the application is read from a repository that its project does not permit',
    ['Application argocd/incident spec.source.repoURL', 'AppProject argocd/models spec.sourceRepos'],
    patch(APPLICATION, JsonPatch.replace('/spec/source/repoURL', 'https://git.test/fork.git')),
    ['argo-least-privilege'],
  ),
  mutant(
    'argo-projects',
    'the project permits no namespace of the application',
    ['Application argocd/incident spec.destination', 'AppProject argocd/models spec.destinations'],
    patch(PROJECT, JsonPatch.replace('/spec/destinations/0/namespace', 'training')),
    ['argo-least-privilege'],
  ),
  mutant(
    'argo-least-privilege',
    'the project may write into the namespace of Argo CD',
    ['AppProject argocd/models spec.destinations[1]', 'argocd'],
    patch(
      PROJECT,
      JsonPatch.add('/spec/destinations/-', {
        server: 'https://kubernetes.default.svc',
        namespace: 'argocd',
      }),
    ),
  ),
  mutant(
    'argo-least-privilege',
    'the project permits a kind that nothing deploys',
    ['AppProject argocd/models spec.namespaceResourceWhitelist[0]', 'RoleBinding'],
    patch(
      PROJECT,
      JsonPatch.add('/spec/namespaceResourceWhitelist/0', {
        group: 'rbac.authorization.k8s.io',
        kind: 'RoleBinding',
      }),
    ),
  ),
  mutant(
    'argo-least-privilege',
    'an empty list of kinds permits all',
    ['AppProject argocd/models spec.namespaceResourceWhitelist', 'every kind'],
    patch(PROJECT, JsonPatch.replace('/spec/namespaceResourceWhitelist', [])),
  ),
  mutant(
    'argo-least-privilege',
    'a kind was added and not permitted',
    ['Ingress serving/public kind', 'spec.namespaceResourceWhitelist'],
    plus({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: 'public', namespace: 'serving' },
      spec: { defaultBackend: { service: { name: 'incident', port: { name: 'http' } } } },
    }),
  ),
  mutant(
    'argo-least-privilege',
    'a cluster-scoped object was added and not permitted',
    ['Namespace training kind', 'AppProject argocd/cluster spec.clusterResourceWhitelist'],
    plus({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name: 'training',
        labels: {
          'pod-security.kubernetes.io/enforce': 'restricted',
          'pod-security.kubernetes.io/enforce-version': 'v1.30',
        },
      },
    }),
  ),
  mutant(
    'argo-least-privilege',
    'the application is of the project that permits everything',
    ['Application argocd/incident spec.project', 'AppProject argocd/default (not in the set)'],
    patch(APPLICATION, JsonPatch.replace('/spec/project', 'default')),
  ),

  mutant(
    'model-digest',
    'the mounted model is another than the runtime was told',
    [
      'Deployment serving/incident spec.template.spec.containers[0].env',
      'ConfigMap serving/incident-model data["model.json"]',
      'MODEL_DIGEST',
    ],
    patch(DEPLOYMENT, env('MODEL_DIGEST', `sha256:${'0'.repeat(64)}`)),
  ),
  mutant(
    'model-digest',
    'the mounted model has another version',
    ['Deployment serving/incident spec.template.spec.containers[0].env', 'MODEL_VERSION is 9'],
    patch(DEPLOYMENT, env('MODEL_VERSION', '9')),
  ),
  mutant(
    'model-digest',
    'the runtime reads a key that the ConfigMap does not have',
    [
      'Deployment serving/incident spec.template.spec.containers[0].env',
      'key serving/incident-model/other.json',
    ],
    patch(DEPLOYMENT, env('MODEL_PATH', `${IMAGE.modelDirectory}/other.json`)),
  ),
  mutant(
    'model-digest',
    'what is mounted is no model',
    ['ConfigMap serving/incident-model data["model.json"]', 'Deployment serving/incident'],
    patch('ConfigMap incident-model', JsonPatch.replace('/data/model.json', '{}')),
    ['config-checksum'],
  ),

  mutant(
    'canary',
    'the autoscaler scales the Deployment whose pods a Rollout has taken over',
    [
      'HorizontalPodAutoscaler serving/incident spec.scaleTargetRef',
      'Rollout serving/incident spec.workloadRef',
    ],
    [...CANARY.slice(2), analysis({ ...prometheus(ERRORS), ...GUARDED })],
  ),
  ...(
    [
      ['takes more traffic than there is', { steps: [{ setWeight: 150 }] }, 'steps[0].setWeight'],
      ['takes less traffic than none', { steps: [{ setWeight: -1 }] }, 'steps[0].setWeight'],
      [
        'takes more than the most traffic of its router',
        {
          steps: [{ setWeight: 1500 }],
          trafficRouting: { maxTrafficWeight: 1000, plugins: { 'acme/router': {} } },
        },
        'steps[0].setWeight',
      ],
      [
        'is scaled apart from a router',
        { steps: [{ setCanaryScale: { weight: 10 } }] },
        'steps[0].setCanaryScale',
      ],
      [
        'has a router and no Service',
        { stableService: 'incident', trafficRouting: { nginx: {} } },
        'canaryService and Rollout serving/incident spec.strategy.canary.trafficRouting.nginx',
      ],

      [
        'is reached through a Service that does not exist',
        { stableService: 'incident', canaryService: 'gone' },
        'canaryService and Service serving/gone',
      ],
      [
        'shares the Service of the stable pods',
        { canaryService: 'incident', stableService: 'incident' },
        'canaryService',
      ],
      [
        'is routed by an Ingress that does not exist',
        { trafficRouting: { nginx: { stableIngress: 'gone' } } },
        'trafficRouting.nginx.stableIngress and Ingress serving/gone',
      ],
    ] as const
  ).map(([what, strategy, path]) =>
    mutant(
      'canary',
      `the canary ${what}`,
      [`Rollout serving/incident spec.strategy.canary.${path}`],
      [
        ...CANARY,
        analysis({ ...prometheus(ERRORS), ...GUARDED }),
        patch(
          'Rollout incident',
          JsonPatch.replace('/spec/strategy', { canary: { maxUnavailable: 0, ...strategy } }),
        ),
      ],
    ),
  ),
  mutant(
    'canary',
    'the canary is reached through a Service of other pods',
    ['Rollout serving/incident spec.strategy.canary.canaryService', 'Service serving/other spec.selector'],
    [
      ...CANARY,
      analysis({ ...prometheus(ERRORS), ...GUARDED }),
      plus({
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'other', namespace: 'serving' },
        spec: { selector: { app: 'other' }, ports: [{ port: 80 }] },
      }),
      patch(
        'Rollout incident',
        JsonPatch.replace('/spec/strategy', {
          canary: { maxUnavailable: 0, stableService: 'incident', canaryService: 'other' },
        }),
      ),
    ],
    ['service-reaches-pods'],
  ),
  mutant(
    'canary',
    'the query of an analysis does not parse',
    ['AnalysisTemplate serving/errors spec.metrics[0].provider.prometheus.query'],
    [
      ...CANARY,
      analysis({ ...prometheus('sum(rate(inference_errors_total{pod=~"{{args.hash}}.*"}[5m])'), ...GUARDED }),
    ],
  ),
  mutant(
    'canary',
    'the analysis that judges the rollout does not exist',
    ['Rollout serving/incident spec.strategy', 'AnalysisTemplate serving/errors (not in the set)'],
    CANARY,
    ['argo-least-privilege'],
  ),
  mutant(
    'canary',
    'the analysis of an experiment does not exist',
    ['Rollout serving/incident spec.strategy', 'AnalysisTemplate serving/gone (not in the set)'],
    [
      ...CANARY,
      analysis({ ...prometheus(ERRORS), ...GUARDED }),
      patch(
        'Rollout incident',
        JsonPatch.add('/spec/strategy/canary/steps/-', {
          experiment: {
            templates: [{ name: 'canary', specRef: 'canary' }],
            analyses: [{ name: 'errors', templateName: 'gone' }],
          },
        }),
      ),
    ],
  ),
  mutant(
    'canary',
    'the analysis of a step never ends',
    [
      'AnalysisTemplate serving/errors spec.metrics[0].count',
      'Rollout serving/incident spec.strategy.canary.steps[0].analysis',
    ],
    [...CANARY, analysis({ ...prometheus(ERRORS), ...GUARDED, count: 0 })],
  ),
  mutant(
    'canary',
    'the analysis lacks an argument',
    [
      'Rollout serving/incident spec.strategy.canary.steps[0].analysis.args',
      'AnalysisTemplate serving/errors spec.args[0]',
    ],
    [
      ...CANARY,
      analysis({
        ...prometheus('sum(rate(inference_errors_total{pod=~"{{args.hash}}.*{{args.pods}}"}[5m]))'),
        ...GUARDED,
      }),
      patch('AnalysisTemplate errors', JsonPatch.add('/spec/args', [{ name: 'pods' }, { name: 'hash' }])),
    ],
  ),
  mutant(
    'canary',
    'the Rollout takes the pods of a Deployment that does not exist',
    ['Rollout serving/incident spec.workloadRef', 'Deployment serving/gone (not in the set)'],
    [
      ...CANARY,
      analysis({ ...prometheus(ERRORS), ...GUARDED }),
      patch('Rollout incident', JsonPatch.replace('/spec/workloadRef/name', 'gone')),
    ],
  ),
  mutant(
    'canary-without-traffic',
    'the analysis aborts without traffic',
    ['AnalysisTemplate serving/errors spec.metrics[0].successCondition', 'inconclusive'],
    [
      ...CANARY,
      analysis({
        ...prometheus(ERRORS),
        ...GUARDED,
        successCondition: 'result[0] < 0.05',
      }),
    ],
  ),
  mutant(
    'canary-without-traffic',
    'the analysis has one condition only',
    ['AnalysisTemplate serving/errors spec.metrics[0].failureCondition'],
    [
      ...CANARY,
      analysis({
        ...prometheus(ERRORS),
        successCondition: GUARDED.successCondition,
      }),
    ],
  ),
  mutant(
    'known-series',
    'the analysis reads a metric that nobody exports',
    ['AnalysisTemplate serving/errors spec.metrics[0].provider.prometheus.query', 'inference_error_total'],
    [
      ...CANARY,
      analysis({ ...prometheus('sum(rate(inference_error_total{pod=~"{{args.hash}}.*"}[5m]))'), ...GUARDED }),
    ],
  ),

  mutant(
    'house-defaults',
    'the image is pulled only where it is not yet',
    ['Deployment serving/incident spec.template.spec.containers[0].imagePullPolicy'],
    patch(DEPLOYMENT, JsonPatch.replace(`${CONTAINER}/imagePullPolicy`, 'IfNotPresent')),
  ),
  mutant(
    'house-defaults',
    'all pods may be on one node',
    ['Deployment serving/incident spec.template.spec.affinity.podAntiAffinity'],
    patch(DEPLOYMENT, JsonPatch.remove(`${POD}/affinity`)),
  ),
  mutant(
    'house-defaults',
    'the pods are not spread over zones',
    [
      'Deployment serving/incident spec.template.spec.topologySpreadConstraints',
      'topology.kubernetes.io/zone',
    ],
    patch(DEPLOYMENT, JsonPatch.remove(`${POD}/topologySpreadConstraints/0`)),
  ),
  mutant(
    'house-defaults',
    'the pods have a user that nodes have, too',
    ['Deployment serving/incident spec.template.spec.securityContext', 'runAsUser'],
    patch(DEPLOYMENT, JsonPatch.replace(`${POD}/securityContext/runAsUser`, 1000)),
  ),
  mutant(
    'house-defaults',
    'the start is not probed',
    ['Deployment serving/incident spec.template.spec.containers[0]', 'startupProbe'],
    patch(DEPLOYMENT, JsonPatch.remove(`${CONTAINER}/startupProbe`)),
  ),
  mutant(
    'house-defaults',
    'the pods do not say their version',
    ['Deployment serving/incident spec.template.metadata.labels', 'version'],
    patch(DEPLOYMENT, JsonPatch.remove('/spec/template/metadata/labels/app.kubernetes.io~1version')),
  ),
];

const HPA_METRIC = (name: string, target: Document) => ({ type: 'Resource', resource: { name, target } });

const relabeled = (field: string, ...steps: Document[]): Change =>
  patch(
    MONITOR,
    JsonPatch.add(
      `/spec/endpoints/0/${field}`,
      steps.map((step) => ({ action: 'replace', ...step })),
    ),
  );

/** Changes that no rule refuses. */
export const ACCEPTED: Readonly<Record<string, readonly Change[]>> = {
  'an autoscaler that reads a metric of the adapter, by the name it gets there': [
    adapter('http_requests_total{namespace!=""}', '${1}_per_second'),
    autoscale('http_requests_per_second'),
  ],
  'a canary that is scaled as a whole, and inconclusive without traffic': [
    ...CANARY,
    analysis({
      ...prometheus('sum(rate(inference_errors_total{pod=~"{{args.hash}}.*{{args.pods}}"}[5m]))'),
      ...GUARDED,
    }),
  ],
  'an alert of a severity that the receiver for all others takes': [
    patch(
      ROUTES,
      JsonPatch.add('/spec/receivers/-', { name: 'all', webhookConfigs: [{ url: 'http://a.b' }] }),
    ),
    patch(ROUTES, JsonPatch.replace('/spec/route/receiver', 'all')),
    patch(ROUTES, JsonPatch.replace('/spec/route/routes', [])),
    alert('up == 2', { labels: { namespace: 'serving', severity: 'info' } }),
  ],
  'an autoscaler that reads CPU before memory': [
    patch(HPA, JsonPatch.move('/spec/metrics/1', '/spec/metrics/0')),
  ],
  'an autoscaler that reads an amount, which needs no request': [
    patch(
      HPA,
      JsonPatch.replace('/spec/metrics', [
        HPA_METRIC('nvidia.com/gpu', { type: 'AverageValue', averageValue: '1' }),
      ]),
    ),
  ],
  'an entry that ignores the replicas of every group, by a pattern': [
    patch(
      APPLICATION,
      JsonPatch.replace('/spec/ignoreDifferences', [
        { group: '*', kind: 'Deploy*', namespace: 'serv*', jqPathExpressions: ['.spec.replicas'] },
      ]),
    ),
  ],
  'an entry that ignores what the autoscaler of Kubernetes writes': [
    patch(
      APPLICATION,
      JsonPatch.replace('/spec/ignoreDifferences', [
        { group: 'apps', kind: 'Deployment', managedFieldsManagers: ['kube-controller-manager'] },
      ]),
    ),
  ],
  'an egress rule to a port of the internet, without the networks of the cluster': [
    patch(
      'NetworkPolicy incident-allow-dns',
      JsonPatch.add('/spec/egress/-', {
        to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] } }],
        ports: [{ protocol: 'TCP', port: 443 }],
      }),
    ),
  ],
  'a port that is open to everyone behind a load balancer': [
    patch('Service incident', JsonPatch.replace('/spec/type', 'LoadBalancer')),
    patch('NetworkPolicy incident-allow-http', JsonPatch.remove('/spec/ingress/0/from')),
  ],
  'lookups by a cache of the node': [
    patch(
      'NetworkPolicy incident-allow-dns',
      JsonPatch.replace('/spec/egress/0/to', [{ ipBlock: { cidr: '169.254.20.10/32' } }]),
    ),
  ],
  'lookups at the ports’ names': [
    patch(
      'NetworkPolicy incident-allow-dns',
      JsonPatch.replace('/spec/egress/0/ports', [
        { protocol: 'UDP', port: 'dns' },
        { protocol: 'TCP', port: 'dns-tcp' },
      ]),
    ),
  ],
  'relabelings that add a label and read one that only the cluster knows': [
    relabeled(
      'relabelings',
      { targetLabel: 'cluster', replacement: 'eu' },
      { sourceLabels: ['__meta_kubernetes_pod_node_name'], targetLabel: 'node' },
      { action: 'drop', sourceLabels: ['__meta_kubernetes_pod_phase'], regex: '(Failed|Succeeded)' },
      { action: 'labelmap', regex: '__meta_kubernetes_pod_label_(app_.+)', replacement: 'pod_$1' },
    ),
  ],
  'relabelings that drop metrics which no rule reads': [
    relabeled('metricRelabelings', {
      action: 'drop',
      sourceLabels: ['__name__'],
      regex: 'nodejs_gc_duration_seconds_.*',
    }),
  ],
  'two scrapes of one port at different pages': [
    patch(
      MONITOR,
      JsonPatch.add('/spec/endpoints/-', {
        port: 'http',
        path: '/metrics',
        params: { collect: ['drift'] },
        scheme: 'http',
        honorLabels: false,
      }),
    ),
  ],
  'a Service of a port by its number, which no container declares': [
    patch(
      'Service incident',
      JsonPatch.add('/spec/ports/-', { name: 'debug', port: 9229, targetPort: 8080, protocol: 'TCP' }),
    ),
  ],
  'a canary behind Services of its pods': [
    ...CANARY,
    analysis({
      ...prometheus('sum(rate(inference_errors_total{pod=~"{{args.hash}}.*{{args.pods}}"}[5m]))'),
      ...GUARDED,
    }),
    plus({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'incident-canary', namespace: 'serving' },
      spec: {
        selector: { 'app.kubernetes.io/instance': 'incident' },
        ports: [{ port: 80, targetPort: 'http', protocol: 'TCP' }],
      },
    }),
    patch(
      'Rollout incident',
      JsonPatch.add('/spec/strategy/canary/canaryService', 'incident-canary'),
      JsonPatch.add('/spec/strategy/canary/stableService', 'incident'),
      JsonPatch.add('/spec/strategy/canary/trafficRouting', {
        maxTrafficWeight: 1000,
        plugins: { 'acme/router': {} },
      }),
      JsonPatch.add('/spec/strategy/canary/steps/-', { setWeight: 1000 }),
    ),
  ],
  'a variable with the path of a mounted key that is named like a variable': [
    patch(DEPLOYMENT, env('AWS_ACCESS_KEY_ID_FILE', '/var/run/secrets/models-s3/AWS_ACCESS_KEY_ID')),
  ],
  'a dashboard that reads Grafana’s own variables': [
    dashboard('serving', (text) => text.replace(/"title": "[^"]*"/, '"title": "$__name of ${__org.name}"')),
  ],
};
