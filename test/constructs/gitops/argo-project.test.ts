import { ApiObject, Chart } from 'cdk8s';
import { describe, expect, test } from 'vitest';
import { ArgoApplication } from '../../../constructs/gitops/argo-application';
import { ArgoProject } from '../../../constructs/gitops/argo-project';
import { ManifestFolder } from '../../../constructs/gitops/argo/manifest-folder';
import { Loki } from '../../../constructs/observability/charts/loki';
import { PlatformNamespace } from '../../../constructs/namespaces/platform-namespace';
import { argoCharts, REPOSITORY } from '../../support/argo-charts';
import { manifestsOf, manifestOf } from '../../../constructs/testing';

function project(chart: Chart, id = 'serving'): ArgoProject {
  return new ArgoProject(chart, id, { description: 'Models behind HTTP' });
}

function spec(chart: Chart, name: string): unknown {
  return manifestOf(chart, 'AppProject', name).spec;
}

function servingProject(): { apps: Chart; serving: Chart } {
  const { apps, serving } = argoCharts();
  new ArgoApplication(apps, 'incident', {
    project: project(apps),
    source: new ManifestFolder(serving, { repository: REPOSITORY }),
  });
  return { apps, serving };
}

test('a project of one application', () => {
  expect(manifestOf(servingProject().apps, 'AppProject', 'serving')).toMatchSnapshot();
});

test('a project of namespaces, a folder and a Helm chart', () => {
  const { app, apps, serving } = argoCharts();
  const namespaces = new Chart(app, 'namespaces');
  new PlatformNamespace(namespaces, 'serving');
  new PlatformNamespace(namespaces, 'observability', { podSecurity: 'privileged', denyTraffic: false });
  const all = new ArgoProject(apps, 'all', { name: 'platform', description: 'All of it' });
  new ArgoApplication(apps, 'loki', { project: all, source: new Loki({ namespace: 'observability' }) });
  new ArgoApplication(apps, 'incident', {
    project: all,
    source: new ManifestFolder(serving, { repository: REPOSITORY }),
  });
  new ArgoApplication(apps, 'namespaces', {
    project: all,
    source: new ManifestFolder(namespaces, { repository: REPOSITORY }),
    namespace: 'serving',
  });
  expect(manifestOf(apps, 'AppProject', 'platform')).toMatchSnapshot();
});

test('warns of objects that nobody deploys, except for those that are made by hand', () => {
  const { apps, serving } = argoCharts();
  new ArgoApplication(apps, 'incident', {
    project: new ArgoProject(apps, 'serving', {
      description: 'Models behind HTTP',
      ignoredOrphans: [
        { group: '', kind: 'Secret', name: 'alert-*' },
        { group: 'cert-manager.io', kind: 'Certificate', name: 'incident' },
      ],
    }),
    source: new ManifestFolder(serving, { repository: REPOSITORY }),
  });
  expect(spec(apps, 'serving')).toHaveProperty('orphanedResources', {
    warn: true,
    // Argo CD drops an empty group
    ignore: [
      { kind: 'Secret', name: 'alert-*' },
      { group: 'cert-manager.io', kind: 'Certificate', name: 'incident' },
    ],
  });
});

test('permits what is added to its charts later', () => {
  const { apps, serving } = servingProject();
  new ApiObject(serving, 'cache', {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'cache' },
  });
  expect(spec(apps, 'serving')).toHaveProperty(
    'namespaceResourceWhitelist',
    expect.arrayContaining([
      {
        group: '',
        kind: 'PersistentVolumeClaim',
      },
    ]),
  );
});

test('permits the namespace that an object names for itself', () => {
  const { apps, serving } = servingProject();
  new ApiObject(serving, 'rule', {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: { name: 'rule', namespace: 'observability' },
  });
  expect(spec(apps, 'serving')).toHaveProperty('destinations', [
    { server: 'https://kubernetes.default.svc', namespace: 'observability' },
    { server: 'https://kubernetes.default.svc', namespace: 'serving' },
  ]);
});

test('permits the pods that a Deployment makes, so that Argo CD shows them', () => {
  expect(spec(servingProject().apps, 'serving')).toHaveProperty(
    'namespaceResourceWhitelist',
    expect.arrayContaining([
      { group: 'apps', kind: 'ReplicaSet' },
      { group: '', kind: 'Pod' },
    ]),
  );
});

test('permits nothing outside of namespaces to applications that have nothing there', () => {
  expect(spec(servingProject().apps, 'serving')).not.toHaveProperty('clusterResourceWhitelist');
});

test('permits a cluster-scoped object by its name, a custom one too', () => {
  const { app, apps } = argoCharts();
  const issuers = new Chart(app, 'issuers', { namespace: 'serving' });
  new ApiObject(issuers, 'role', {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name: 'reader' },
  });
  new ApiObject(issuers, 'issuer', {
    apiVersion: 'cert.test/v1',
    kind: 'ClusterIssuer',
    metadata: { name: 'ca' },
  });
  new ApiObject(issuers, 'certificate', {
    apiVersion: 'cert.test/v1',
    kind: 'Certificate',
    metadata: { name: 'tls' },
  });
  new ArgoApplication(apps, 'issuers', {
    project: project(apps),
    source: new ManifestFolder(issuers, {
      repository: REPOSITORY,
      clusterScoped: [{ group: 'cert.test', kind: 'ClusterIssuer' }],
    }),
  });
  expect(spec(apps, 'serving')).toMatchObject({
    clusterResourceWhitelist: [
      { group: 'cert.test', kind: 'ClusterIssuer', name: 'ca' },
      { group: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'reader' },
    ],
    namespaceResourceWhitelist: [{ group: 'cert.test', kind: 'Certificate' }],
  });
});

test('exists before its applications, and is deleted after them', () => {
  const { metadata } = manifestOf(servingProject().apps, 'AppProject', 'serving');
  expect(metadata.annotations).toEqual({ 'argocd.argoproj.io/sync-wave': '-1' });
  expect(metadata.finalizers).toEqual(['resources-finalizer.argocd.argoproj.io']);
});

test('is the same whatever the order of its applications', () => {
  const made = (ids: readonly string[]): unknown => {
    const { apps, serving } = argoCharts();
    const together = project(apps);
    const sources = {
      incident: new ManifestFolder(serving, { repository: REPOSITORY }),
      loki: new Loki({ namespace: 'observability' }),
    };
    for (const id of ids) {
      new ArgoApplication(apps, id, {
        project: together,
        source: id === 'loki' ? sources.loki : sources.incident,
      });
    }
    return spec(apps, 'serving');
  };
  expect(made(['loki', 'incident'])).toEqual(made(['incident', 'loki']));
});

test('holds no wildcard', () => {
  expect(JSON.stringify(spec(servingProject().apps, 'serving'))).not.toContain('*');
});

describe('is refused', () => {
  test('without applications, because an empty list of kinds permits all of them', () => {
    const { apps } = argoCharts();
    project(apps);
    expect(() => manifestsOf(apps)).toThrow(
      'apps/serving has no application that deploys a namespaced kind, and Argo CD reads an empty list of kinds as all of them',
    );
  });

  test('when an application deploys into the namespace of Argo CD', () => {
    const { apps, serving } = servingProject();
    new ApiObject(serving, 'app', {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: { name: 'mine', namespace: 'argocd' },
    });
    expect(() => manifestsOf(apps)).toThrow('apps/incident deploys into argocd, the namespace of Argo CD');
  });

  test('when an object names no namespace', () => {
    const { app, apps } = argoCharts();
    const loose = new Chart(app, 'loose');
    new ApiObject(loose, 'config', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' } });
    new ArgoApplication(apps, 'loose', {
      project: project(apps),
      source: new ManifestFolder(loose, { repository: REPOSITORY }),
      namespace: 'serving',
    });
    expect(() => manifestsOf(apps)).toThrow(
      'ConfigMap settings (loose/config) has no namespace, so no project can permit it; give its chart one',
    );
  });

  test('with a longer description than Argo CD takes', () => {
    const { apps } = argoCharts();
    expect(() => new ArgoProject(apps, 'long', { description: 'x'.repeat(256) })).toThrow(
      'the description of the project long must have at most 255 characters, got 256',
    );
  });
});
