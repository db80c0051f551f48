import { Chart } from 'cdk8s';
import { expect, test } from 'vitest';
import { AppOfApps } from '../../../constructs/gitops/app-of-apps';
import { ArgoApplication } from '../../../constructs/gitops/argo-application';
import { ArgoProject } from '../../../constructs/gitops/argo-project';
import { APPLICATION_HEALTH_KEY } from '../../../constructs/gitops/argo/application-health';
import { ManifestFolder } from '../../../constructs/gitops/argo/manifest-folder';
import { argoCharts, REPOSITORY } from '../../support/argo-charts';
import { manifestsOf, manifestOf } from '../../../constructs/testing';

function platform(name?: string): { bootstrap: Chart; apps: Chart } {
  const { app, apps, serving } = argoCharts();
  new ArgoApplication(apps, 'incident', {
    project: new ArgoProject(apps, 'serving', { description: 'Models behind HTTP' }),
    source: new ManifestFolder(serving, { repository: REPOSITORY }),
  });
  const chart = new Chart(app, 'bootstrap', { namespace: 'argocd' });
  new AppOfApps(chart, 'platform', { applications: apps, repository: REPOSITORY, name });
  return { bootstrap: chart, apps };
}

test('the root without a name', () => {
  expect(manifestsOf(platform().bootstrap)).toMatchSnapshot();
});

test('the root has the name that it is given, and its project too', () => {
  expect(manifestOf(platform('root').bootstrap, 'Application', 'root')).toHaveProperty(
    'spec.project',
    'root',
  );
});

test('the root may make projects and applications beside Argo CD, and nothing else anywhere', () => {
  const { spec } = manifestOf(platform().bootstrap, 'AppProject', 'platform');
  expect(spec).toEqual({
    description: 'Projects and applications, and nothing else',
    sourceRepos: ['https://git.test/platform/gitops.git'],
    destinations: [{ server: 'https://kubernetes.default.svc', namespace: 'argocd' }],
    namespaceResourceWhitelist: [
      { group: 'argoproj.io', kind: 'AppProject' },
      { group: 'argoproj.io', kind: 'Application' },
    ],
    orphanedResources: { warn: false },
  });
});

test('the health check is one key of argocd-cm, with the label without which Argo CD does not read it', () => {
  const { data, metadata } = manifestOf(platform().bootstrap, 'ConfigMap', 'argocd-cm');
  expect(Object.keys(data!)).toEqual(['resource.customizations.health.argoproj.io_Application']);
  expect(metadata.labels).toEqual({
    'app.kubernetes.io/name': 'argocd-cm',
    'app.kubernetes.io/part-of': 'argocd',
  });
});

test('the health check returns what it has worked out', () => {
  const { data } = manifestOf(platform().bootstrap, 'ConfigMap', 'argocd-cm');
  expect(data?.[APPLICATION_HEALTH_KEY]).toMatch(/\nreturn health\n$/);
});

test('nothing that the root syncs is a ConfigMap: pruning it would delete the settings of Argo CD', () => {
  const kinds = manifestsOf(platform().apps).map(({ kind }) => kind);
  expect(new Set(kinds)).toEqual(new Set(['AppProject', 'Application']));
});

test('applications outside of the namespace of Argo CD are refused', () => {
  const { app, apps } = argoCharts();
  const chart = new Chart(app, 'bootstrap', { namespace: 'argo' });
  expect(() => new AppOfApps(chart, 'platform', { applications: apps, repository: REPOSITORY })).toThrow(
    'the applications of bootstrap/platform must be in the namespace of Argo CD, argo, got argocd; ' +
      "write new Chart(app, 'apps', { namespace: 'argo' })",
  );
});

test('a root without applications is refused, because its project would permit every kind', () => {
  const { app, apps } = argoCharts();
  const chart = new Chart(app, 'bootstrap', { namespace: 'argocd' });
  new AppOfApps(chart, 'platform', { applications: apps, repository: REPOSITORY });
  expect(() => manifestsOf(chart)).toThrow(
    'bootstrap/platform has no application that deploys a namespaced kind',
  );
});
