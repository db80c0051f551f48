import { Chart, Size, Testing } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { describe, expect, test } from 'vitest';
import {
  PlatformNamespace,
  type PlatformNamespaceProps,
} from '../../../constructs/namespaces/platform-namespace';
import { manifestsOf, manifestOf } from '../../../constructs/testing';
import { validateManifests } from '../../../constructs/validation';
import { admittedPods } from '../../../constructs/validation/rules/security/admitted-pods';
import { podSecurity } from '../../../constructs/validation/rules/security/pod-security';

function chartOf(props?: PlatformNamespaceProps): Chart {
  const chart = new Chart(Testing.app(), 'namespaces');
  new PlatformNamespace(chart, 'serving', props);
  return chart;
}

test('a namespace without a prop', () => {
  expect(manifestsOf(chartOf())).toMatchSnapshot();
});

test('a namespace with all props', () => {
  const props: Required<PlatformNamespaceProps> = {
    name: 'training',
    podSecurity: 'baseline',
    podSecurityVersion: 'v1.33',
    denyTraffic: false,
    quota: { cpuRequests: Cpu.units(16), memoryRequests: Size.gibibytes(64), pods: 100 },
    containerDefaults: { cpuRequest: Cpu.millis(100), memory: Size.mebibytes(128) },
  };
  expect(manifestsOf(chartOf(props))).toMatchSnapshot();
});

test('refuses pods below its level, and warns of those below "restricted"', () => {
  const { labels } = manifestOf(chartOf({ podSecurity: 'privileged' }), 'Namespace', 'serving').metadata;
  expect(labels).toMatchObject({
    'pod-security.kubernetes.io/enforce': 'privileged',
    'pod-security.kubernetes.io/enforce-version': 'v1.30',
    'pod-security.kubernetes.io/warn': 'restricted',
    'pod-security.kubernetes.io/audit': 'restricted',
  });
});

test('names no namespace on itself, and itself on everything in it', () => {
  const documents = manifestsOf(chartOf());
  expect(documents.map(({ kind, metadata }) => [kind, metadata.namespace])).toEqual([
    ['Namespace', undefined],
    ['NetworkPolicy', 'serving'],
  ]);
});

test('is pruned only once a person has agreed', () => {
  expect(manifestOf(chartOf(), 'Namespace', 'serving').metadata.annotations).toEqual({
    'argocd.argoproj.io/sync-options': 'Prune=confirm,Delete=confirm',
  });
});

test('lets no pod send or receive that has no policy of its own', () => {
  expect(manifestOf(chartOf(), 'NetworkPolicy', 'default-deny-serving')).toHaveProperty('spec', {
    podSelector: {},
    policyTypes: ['Ingress', 'Egress'],
  });
});

describe('is refused', () => {
  test('in a chart with a namespace', () => {
    const chart = new Chart(Testing.app(), 'serving', { namespace: 'serving' });
    expect(() => new PlatformNamespace(chart, 'training')).toThrow(
      "serving/training is in a chart with the namespace serving, which cdk8s would write on it; write new Chart(app, 'namespaces')",
    );
  });

  test.each(['latest', '1.30', 'v1', 'v1.30.2'])('with the pod-security version %s', (podSecurityVersion) => {
    expect(() => chartOf({ podSecurityVersion })).toThrow(
      `podSecurityVersion must be a Kubernetes version, got "${podSecurityVersion}"; write one like v1.30`,
    );
  });

  test('with a quota of no pods', () => {
    const quota = { cpuRequests: Cpu.units(1), memoryRequests: Size.gibibytes(1), pods: 0 };
    expect(() => chartOf({ quota })).toThrow('quota.pods must be a whole number of at least 1, got 0');
  });
});

test('a namespace that admits "baseline" may hold pods of the set, which are held against that level', () => {
  const chart = chartOf({ podSecurity: 'baseline', podSecurityVersion: 'v1.34' });
  const pod = (securityContext: object) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'tool', namespace: 'serving' },
    spec: { containers: [{ name: 'tool', image: 'busybox:1.36', securityContext }] },
  });
  const rulesBroken = (context: object) =>
    validateManifests([...manifestsOf(chart), pod(context)], { rules: [admittedPods, podSecurity] }).map(
      ({ rule }) => rule,
    );
  expect(rulesBroken({ capabilities: { add: ['CHOWN'] } })).toEqual([]);
  expect(rulesBroken({ capabilities: { add: ['SYS_ADMIN'] } })).toEqual(['pod-security']);
});
