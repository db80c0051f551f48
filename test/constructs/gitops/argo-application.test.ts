import { App, Chart, Testing, YamlOutputType } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { describe, expect, test } from 'vitest';
import { ArgoApplication, type ArgoApplicationProps } from '../../../constructs/gitops/argo-application';
import { ArgoProject } from '../../../constructs/gitops/argo-project';
import { ManifestFolder } from '../../../constructs/gitops/argo/manifest-folder';
import { syncPolicy } from '../../../constructs/gitops/argo/sync-policy';
import { Loki } from '../../../constructs/observability/charts/loki';
import { argoCharts, REPOSITORY } from '../../support/argo-charts';
import { incidentService } from '../../support/reference-service';
import { manifestsOf, manifestOf } from '../../../constructs/testing';

const charts = argoCharts();
const project = new ArgoProject(charts.apps, 'serving', { description: 'Models behind HTTP' });
const source = new ManifestFolder(charts.serving, { repository: REPOSITORY });

const incident = new ArgoApplication(charts.apps, 'incident', { project, source });
const dashboards = new ArgoApplication(charts.apps, 'dashboards', {
  project,
  name: 'incident-dashboards',
  source: new Loki({ namespace: 'observability' }),
  server: 'https://10.0.0.1:6443',
  after: [incident],
});

function spec(application: ArgoApplication): unknown {
  return manifestOf(charts.apps, 'Application', application.name).spec;
}

function apps(): { app: App; chart: Chart; props: Pick<ArgoApplicationProps, 'project'> } {
  const { app, apps: chart } = argoCharts();
  return { app, chart, props: { project: new ArgoProject(chart, 'serving', { description: 'Models' }) } };
}

function filled(chart: Chart): Chart {
  new k8s.KubeConfigMap(chart, 'settings', { metadata: { name: 'settings' } });
  return chart;
}

test('an application of one folder', () => {
  expect(manifestOf(charts.apps, 'Application', 'incident')).toMatchSnapshot();
});

test('an application with all props', () => {
  expect(manifestOf(charts.apps, 'Application', dashboards.name)).toMatchSnapshot();
});

test('is read from the folder of its chart', () => {
  expect(spec(incident)).toHaveProperty('source', {
    repoURL: 'https://git.test/platform/gitops.git',
    targetRevision: 'main',
    path: 'gitops/serving',
  });
});

test('syncs by itself, removes what git no longer has, and takes back what others change', () => {
  expect(spec(incident)).toHaveProperty('syncPolicy.automated', {
    prune: true,
    selfHeal: true,
    allowEmpty: false,
  });
});

test('tries again with growing pauses, for longer than another application needs to install its definitions', () => {
  const retry = syncPolicy().retry!;
  expect(retry.backoff).toEqual({ duration: '10s', factor: 2, maxDuration: '5m' });
  const pauses = Array.from({ length: retry.limit! }, (_, index) => Math.min(10 * 2 ** index, 300));
  expect(pauses.reduce((sum, each) => sum + each)).toBeGreaterThan(30 * 60);
});

test('is deleted after what it deploys', () => {
  expect(manifestOf(charts.apps, 'Application', 'incident').metadata.finalizers).toEqual([
    'resources-finalizer.argocd.argoproj.io',
  ]);
});

test('is applied and compared on the server, where large definitions fit and defaults are known', () => {
  expect(syncPolicy().syncOptions).toContain('ServerSideApply=true');
  expect(manifestOf(charts.apps, 'Application', 'incident').metadata.annotations).toMatchObject({
    'argocd.argoproj.io/compare-options': 'ServerSideDiff=true',
  });
});

test('makes no namespace: one without pod-security labels would admit any pod', () => {
  expect(syncPolicy().syncOptions).toContain('CreateNamespace=false');
});

describe('the number of pods that an autoscaler sets', () => {
  test('is ignored, for that workload and nothing else', () => {
    expect(spec(incident)).toHaveProperty('ignoreDifferences', [
      {
        group: 'apps',
        kind: 'Deployment',
        name: 'incident',
        namespace: 'serving',
        jsonPointers: ['/spec/replicas'],
      },
    ]);
    expect(syncPolicy().syncOptions).toContain('RespectIgnoreDifferences=true');
  });

  test('is ignored for an autoscaler that was added after the application', () => {
    const { apps: chart, serving } = argoCharts();
    new ArgoApplication(chart, 'incident', {
      project: new ArgoProject(chart, 'serving', { description: 'Models' }),
      source: new ManifestFolder(serving, { repository: REPOSITORY }),
    });
    new k8s.KubeHorizontalPodAutoscalerV2(serving, 'later', {
      metadata: { name: 'canary' },
      spec: {
        scaleTargetRef: { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', name: 'canary' },
        maxReplicas: 2,
      },
    });
    expect(manifestOf(chart, 'Application', 'incident')).toHaveProperty('spec.ignoreDifferences', [
      expect.objectContaining({ kind: 'Deployment', name: 'incident' }),
      expect.objectContaining({
        group: 'argoproj.io',
        kind: 'Rollout',
        name: 'canary',
        namespace: 'serving',
      }),
    ]);
  });

  test('is watched where there is none', () => {
    const { app, apps: chart } = argoCharts();
    const still = new Chart(app, 'still', { namespace: 'serving' });
    incidentService(still);
    new ArgoApplication(chart, 'still', {
      project: new ArgoProject(chart, 'serving', { description: 'Models' }),
      source: new ManifestFolder(still, { repository: REPOSITORY }),
    });
    expect(manifestOf(chart, 'Application', 'still').spec).not.toHaveProperty('ignoreDifferences');
  });
});

describe('the wave of an application', () => {
  const wave = (name: string): string | undefined =>
    manifestOf(charts.apps, 'Application', name).metadata.annotations?.['argocd.argoproj.io/sync-wave'];

  test('is the first when it waits for none', () => {
    expect(wave('incident')).toBe('0');
  });

  test('comes after the latest of those that it waits for', () => {
    expect(wave('incident-dashboards')).toBe('1');
    const { chart, props } = apps();
    const of = (id: string, after: ArgoApplication[]): ArgoApplication =>
      new ArgoApplication(chart, id, { ...props, source, after });
    const first = of('first', []);
    const second = of('second', [first]);
    expect(of('third', [second, first]).wave).toBe(2);
  });
});

describe('is refused', () => {
  test('with a name that is no DNS label', () => {
    const { chart, props } = apps();
    expect(() => new ArgoApplication(chart, 'Incident', { ...props, source })).toThrow(
      "{ name: 'incident' }",
    );
  });

  test('without a namespace for objects that name none', () => {
    const { app, chart, props } = apps();
    const namespaces = new Chart(app, 'namespaces');
    expect(
      () =>
        new ArgoApplication(chart, 'namespaces', {
          ...props,
          source: new ManifestFolder(namespaces, { repository: REPOSITORY }),
        }),
    ).toThrow(
      'apps/namespaces deploys a chart without a namespace, and a project cannot permit an empty one',
    );
  });

  test('with another namespace than that of its release, which others were told', () => {
    const { chart, props } = apps();
    expect(
      () =>
        new ArgoApplication(chart, 'monitoring', {
          ...props,
          source: new Loki({ namespace: 'observability' }),
          namespace: 'tools',
        }),
    ).toThrow(
      'namespace must be observability, which apps/monitoring deploys into, got tools; leave it out',
    );
  });

  test('when the app writes no folder for its chart', () => {
    const app = Testing.app();
    const chart = new Chart(app, 'apps', { namespace: 'argocd' });
    const serving = filled(new Chart(app, 'serving', { namespace: 'serving' }));
    new ArgoApplication(chart, 'incident', {
      project: new ArgoProject(chart, 'serving', { description: 'Models' }),
      source: new ManifestFolder(serving, { repository: REPOSITORY }),
    });
    expect(() => manifestsOf(chart)).toThrow(
      'serving is deployed from a folder of its own, but this app writes no folders; ' +
        'write new App({ yamlOutputType: YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE })',
    );
  });

  test('when the folder of its chart would be named after a hash', () => {
    const { chart, props } = apps();
    const inner = filled(new Chart(chart, 'inner', { namespace: 'serving' }));
    new ArgoApplication(chart, 'inner-application', {
      ...props,
      source: new ManifestFolder(inner, { repository: REPOSITORY }),
    });
    expect(() => manifestsOf(chart)).toThrow(
      'apps/inner must be a direct child of the app to be deployed from a folder',
    );
  });

  test('when folders would be numbered', () => {
    const app = new App({ yamlOutputType: YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE });
    const chart = new Chart(app, 'apps', { namespace: 'argocd' });
    const serving = filled(new Chart(app, 'serving', { namespace: 'serving' }));
    chart.addDependency(serving);
    new ArgoApplication(chart, 'incident', {
      project: new ArgoProject(chart, 'serving', { description: 'Models' }),
      source: new ManifestFolder(serving, { repository: REPOSITORY }),
    });
    expect(() => manifestsOf(chart)).toThrow(
      'apps depends on serving, so cdk8s would number all folders; remove the dependency',
    );
  });
});
