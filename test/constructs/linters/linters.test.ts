import { App, YamlOutputType } from 'cdk8s';
import { describe, expect, it } from 'vitest';
import { ENVIRONMENTS, type PlatformEnvironment } from '../../../environments';
import { platform } from '../../../main';
import { CHECKS } from './checks';
import { EXCEPTIONS } from './exceptions';
import { read } from './objects';

const { prod } = ENVIRONMENTS;
const objects = read(synthesize(prod));
const withTraining = read(synthesize({ ...prod, training: { ...prod.training, deployed: true } }));

function synthesize(environment: PlatformEnvironment): unknown[] {
  const app = new App({ yamlOutputType: YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE });
  platform(app, environment);
  return app.charts.flatMap((chart): unknown[] => chart.toJson());
}

it('there is something to look at', () => {
  const kinds = [
    'Service',
    'NetworkPolicy',
    'PodDisruptionBudget',
    'HorizontalPodAutoscaler',
    'ServiceMonitor',
  ];
  expect(objects.workloads.length).toBeGreaterThan(0);
  expect(kinds.filter((kind) => objects.of(kind).length === 0)).toEqual([]);
});

describe.each(Object.entries(CHECKS))('%s', (linter, checks) => {
  it.each(Object.entries(checks))('%s', (check, wrong) => {
    const reason = EXCEPTIONS[`${linter} ${check}`];
    if (reason === undefined) expect(wrong(objects)).toEqual([]);
    else expect(wrong(objects), `it is met again: remove the exception (${reason})`).not.toEqual([]);
  });

  it.each(Object.entries(checks))('%s, of the training plane', (check, wrong) => {
    if (EXCEPTIONS[`${linter} ${check}`] === undefined) expect(wrong(withTraining)).toEqual([]);
  });
});

it('each exception is one of a check', () => {
  const names = Object.entries(CHECKS).flatMap(([linter, checks]) =>
    Object.keys(checks).map((check) => `${linter} ${check}`),
  );
  expect(Object.keys(EXCEPTIONS).filter((name) => !names.includes(name))).toEqual([]);
});

it('a Deployment as tutorials have it is found wanting', () => {
  const labels = { app: 'web' };
  const naive = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          hostNetwork: true,
          containers: [{ name: 'web', image: 'web:latest', env: [{ name: 'PASSWORD', value: 'hunter2' }] }],
          volumes: [{ name: 'docker', hostPath: { path: '/var/run/docker.sock' } }],
        },
      },
    },
  };
  const podChecks = [
    [
      'kube-linter',
      ['latest-tag', 'docker-sock', 'env-var-secret', 'host-network', 'no-anti-affinity', 'run-as-non-root'],
    ],
    [
      'kube-score',
      ['container-resources', 'pod-probes', 'pod-networkpolicy', 'deployment-has-poddisruptionbudget'],
    ],
    [
      'Polaris',
      ['pullPolicyNotAlways', 'linuxHardening', 'metadataAndInstanceMismatched', 'topologySpreadConstraint'],
    ],
    ['checkov', ['CKV_K8S_20', 'CKV_K8S_21', 'CKV_K8S_31', 'CKV_K8S_38', 'CKV_K8S_40', 'CKV_K8S_43']],
  ] as const;
  const content = podChecks.flatMap(([linter, names]) =>
    names.filter((name) => CHECKS[linter]?.[name]?.(read([naive])).length === 0),
  );
  expect(content).toEqual([]);
});
