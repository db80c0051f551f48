import { describe, expect, it } from 'vitest';
import { HelmRelease, type PinnedChart } from '../../../../constructs/gitops/argo/helm-release';
import { mergeValues } from '../../../../constructs/gitops/argo/helm-values';

const CHART: PinnedChart = {
  repository: 'https://charts.test',
  name: 'cache',
  version: '1.2.3',
  clusterKinds: [],
  namespaceKinds: [{ group: 'apps', kind: 'Deployment' }],
};

function release(version: string): HelmRelease {
  return new HelmRelease({
    chart: { ...CHART, version },
    releaseName: 'cache',
    namespace: 'tools',
    values: {},
  });
}

describe('a Helm release', () => {
  it('writes into its own namespace and the others that it names', () => {
    const both = new HelmRelease({
      chart: CHART,
      releaseName: 'cache',
      namespace: 'tools',
      otherNamespaces: ['kube-system'],
      values: {},
    });
    expect(both.deploys().namespaces).toEqual(['tools', 'kube-system']);
  });

  it.each(['1.2.3', 'v1.2.3', '1.2.3-rc.1', '1.2.3+build.4'])('may be pinned to %s', (version) => {
    expect(release(version).toManifest().targetRevision).toBe(version);
  });

  it.each(['', '1.2', '1.x', '^1.2.3', '>=1.2.3', '*', 'latest'])('is not pinned by "%s"', (version) => {
    expect(() => release(version)).toThrow(
      `the chart cache must be pinned to one version, got "${version}"; write one like 1.2.3`,
    );
  });
});

describe('Helm values laid over others', () => {
  it('merge maps key by key, and replace lists and scalars', () => {
    expect(mergeValues({ a: { b: 1, c: [1, 2] }, d: 1 }, { a: { c: [3] }, d: { e: null } })).toEqual({
      a: { b: 1, c: [3] },
      d: { e: null },
    });
  });

  it('leave both as they were', () => {
    const base = { a: { b: 1 } };
    mergeValues(base, { a: { b: 2 } });
    expect(base).toEqual({ a: { b: 1 } });
  });
});
