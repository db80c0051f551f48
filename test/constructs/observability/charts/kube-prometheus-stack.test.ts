import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { describe, expect, test } from 'vitest';
import { slack } from '../../../../constructs';
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
    alertmanagerStorage: Size.gibibytes(2),
    alerts: { warning: [slack({ webhookUrl: { name: 'alert-receivers', key: 'slack-url' } })] },
    deadMansSwitch: { url: { name: 'alert-receivers', key: 'heartbeat-url' }, interval: Duration.minutes(2) },
    sizes: {
      prometheus: { cpuRequest: Cpu.units(2), cpuLimit: Cpu.units(4), memory: Size.gibibytes(16) },
    },
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

test('Alertmanager takes only configurations with our label, each for the alerts of its namespace but one beside it', () => {
  expect(kubePrometheusStack({ namespace }).values).toMatchObject({
    alertmanager: {
      alertmanagerSpec: {
        alertmanagerConfigSelector: { matchLabels: OPERATOR_LABELS },
        alertmanagerConfigMatcherStrategy: { type: 'OnNamespaceExceptForAlertmanagerNamespace' },
      },
    },
  });
});

test('no alert InfoInhibitor and no inhibition by it hold back the alerts of severity info', () => {
  const { values } = kubePrometheusStack({ namespace });
  expect(values).toHaveProperty('defaultRules.disabled.InfoInhibitor', true);
  expect(values).toHaveProperty('alertmanager.config.inhibit_rules');
  expect(JSON.stringify(values['alertmanager'])).not.toContain('InfoInhibitor');
});

test('silences are on a volume', () => {
  expect(kubePrometheusStack({ namespace, storageClass: 'fast' }).values).toHaveProperty(
    'alertmanager.alertmanagerSpec.storage.volumeClaimTemplate.spec',
    { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, storageClassName: 'fast' },
  );
});

test('Alertmanager starts without its Secrets, and finds them where its configuration reads them', () => {
  const deadMansSwitch = { url: { name: 'outside', key: 'url' } };
  const { values } = kubePrometheusStack({ namespace, deadMansSwitch });
  expect(values).toMatchObject({
    alertmanager: {
      config: {
        receivers: [
          { name: 'null' },
          { webhook_configs: [{ url_file: '/etc/alertmanager/secrets/outside/url' }] },
        ],
      },
      alertmanagerSpec: {
        volumes: [{ name: 'secret-outside', secret: { secretName: 'outside', optional: true } }],
        volumeMounts: [
          { name: 'secret-outside', mountPath: '/etc/alertmanager/secrets/outside', readOnly: true },
        ],
      },
    },
  });
});

describe('requests and limits', () => {
  const containers = [
    ['prometheus', 'prometheusSpec', 'resources'],
    ['alertmanager', 'alertmanagerSpec', 'resources'],
    ['prometheusOperator', 'resources'],
    ['prometheusOperator', 'prometheusConfigReloader', 'resources'],
    ['grafana', 'resources'],
    ['grafana', 'sidecar', 'resources'],
    ['kube-state-metrics', 'resources'],
    ['prometheus-node-exporter', 'resources'],
  ];

  test.each(containers)('are set for each container: %s %s', (...path) => {
    const quantity = expect.stringMatching(/^[0-9]+(m|Mi|Gi)?$/) as string;
    expect(kubePrometheusStack({ namespace }).values).toHaveProperty(path, {
      requests: { cpu: quantity, memory: quantity },
      limits: { cpu: quantity, memory: quantity },
    });
  });

  test('are each replaced as a whole', () => {
    const sizes = { operator: { cpuRequest: Cpu.millis(20), memory: Size.mebibytes(96) } };
    const { values } = kubePrometheusStack({ namespace, sizes });
    expect(values).toHaveProperty('prometheusOperator.resources', {
      requests: { cpu: '20m', memory: '96Mi' },
      limits: { cpu: '80m', memory: '96Mi' },
    });
    expect(values).toHaveProperty('grafana.resources.requests.memory', '512Mi');
  });

  test.each([
    [
      { cpuRequest: Cpu.millis(0), memory: Size.mebibytes(96) },
      'sizes.grafana.cpuRequest must be greater than 0',
    ],
    [
      { cpuRequest: Cpu.units(1), cpuLimit: Cpu.millis(500), memory: Size.mebibytes(96) },
      'sizes.grafana.cpuLimit must be at least cpuRequest (1000m), got 500m; leave it out for 4000m',
    ],
  ])('that cannot be are refused', (grafana, message) => {
    expect(() => kubePrometheusStack({ namespace, sizes: { grafana } })).toThrow(message);
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
