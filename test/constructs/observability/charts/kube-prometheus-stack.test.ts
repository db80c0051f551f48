import { Duration, Size } from 'cdk8s';
import { expect, test } from 'vitest';
import {
  KUBE_PROMETHEUS_STACK,
  kubePrometheusStack,
  type KubePrometheusStackProps,
} from '../../../../constructs/observability/charts/kube-prometheus-stack';
import { OPERATOR_LABELS } from '../../../../constructs/observability/operator-labels';

const namespace = 'observability';

test('the release without a prop', () => {
  expect(kubePrometheusStack({ namespace }).toManifest()).toMatchSnapshot();
});

test('the release with all props', () => {
  const props: Required<KubePrometheusStackProps> = {
    namespace,
    grafanaAdminSecret: 'grafana-login',
    retention: Duration.hours(36),
    storage: Size.gibibytes(100),
    storageClass: 'fast',
    prometheusReplicas: 2,
    alertmanagerReplicas: 3,
    values: { grafana: { ingress: { enabled: true } } },
    addedKinds: [{ group: 'networking.k8s.io', kind: 'Ingress' }],
  };
  const { prometheus, alertmanager, grafana } = kubePrometheusStack(props).values;
  expect({ prometheus, alertmanager, grafana }).toMatchSnapshot();
});

test.each(['ruleSelector', 'serviceMonitorSelector', 'podMonitorSelector', 'probeSelector'])(
  'Prometheus selects by the label that our objects carry: %s',
  (selector) => {
    expect(kubePrometheusStack({ namespace }).values).toHaveProperty(
      ['prometheus', 'prometheusSpec', selector],
      {
        matchLabels: OPERATOR_LABELS,
      },
    );
  },
);

test('the release is named as the label by which its operator selects', () => {
  expect(kubePrometheusStack({ namespace }).releaseName).toBe(OPERATOR_LABELS['release']);
});

test('Alertmanager takes only configurations with our label, each for the alerts of its namespace', () => {
  expect(kubePrometheusStack({ namespace }).values).toHaveProperty('alertmanager.alertmanagerSpec', {
    replicas: 1,
    alertmanagerConfigSelector: { matchLabels: OPERATOR_LABELS },
    alertmanagerConfigMatcherStrategy: { type: 'OnNamespace' },
  });
});

test('Grafana finds dashboards of all namespaces by label, and their folder by annotation', () => {
  expect(kubePrometheusStack({ namespace }).values).toMatchObject({
    grafana: {
      sidecar: {
        dashboards: {
          label: 'grafana_dashboard',
          labelValue: '1',
          folderAnnotation: 'grafana_folder',
          searchNamespace: 'ALL',
          provider: { foldersFromFilesStructure: true },
        },
      },
    },
  });
});

test('no password is in git: Grafana reads its own from a Secret', () => {
  const release = kubePrometheusStack({ namespace, grafanaAdminSecret: 'grafana-login' });
  expect(release.values).toHaveProperty('grafana.admin.existingSecret', 'grafana-login');
  expect(release.values).not.toHaveProperty('grafana.adminPassword');
});

test('the release writes into its own namespace alone', () => {
  expect(kubePrometheusStack({ namespace }).deploys().namespaces).toEqual([namespace]);
});

test('kinds that a reader adds are permitted, each where it lives', () => {
  const deployed = kubePrometheusStack({
    namespace,
    values: { grafana: { ingress: { enabled: true } } },
    addedKinds: [
      { group: 'networking.k8s.io', kind: 'Ingress' },
      { group: 'scheduling.k8s.io', kind: 'PriorityClass' },
    ],
  }).deploys();
  expect(deployed.namespaceKinds).toContainEqual({ group: 'networking.k8s.io', kind: 'Ingress' });
  expect(deployed.clusterResources).toContainEqual({ group: 'scheduling.k8s.io', kind: 'PriorityClass' });
  expect(deployed.namespaceKinds).not.toContainEqual({ group: 'scheduling.k8s.io', kind: 'PriorityClass' });
});

test('its kinds are listed, and no wildcard is among them', () => {
  const kinds = [...KUBE_PROMETHEUS_STACK.clusterKinds, ...KUBE_PROMETHEUS_STACK.namespaceKinds];
  expect(kinds.map(({ group, kind }) => group + kind).join()).not.toContain('*');
});
