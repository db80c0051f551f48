import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiObject, App, Chart, YamlOutputType } from 'cdk8s';
import { afterEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import { ScalingPolicy } from '../../../../constructs';
import { AppOfApps } from '../../../../constructs/gitops/app-of-apps';
import { ArgoApplication } from '../../../../constructs/gitops/argo-application';
import { ArgoProject } from '../../../../constructs/gitops/argo-project';
import { ManifestFolder } from '../../../../constructs/gitops/argo/manifest-folder';
import { alloy } from '../../../../constructs/observability/charts/alloy';
import { kubePrometheusStack } from '../../../../constructs/observability/charts/kube-prometheus-stack';
import { Loki } from '../../../../constructs/observability/charts/loki';
import { PlatformNamespace } from '../../../../constructs/namespaces/platform-namespace';
import { REPOSITORY } from '../../../support/argo-charts';
import { incidentService } from '../../../support/reference-service';

const outputs: string[] = [];

afterEach(() => {
  for (const output of outputs.splice(0)) rmSync(output, { recursive: true });
});

/** A whole platform, written as `cdk8s synth` writes it; returns its folder. */
function synthesize(): string {
  const outdir = mkdtempSync(join(tmpdir(), 'argo-folders-'));
  outputs.push(outdir);
  const app = new App({ outdir, yamlOutputType: YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE });
  const repository = REPOSITORY;

  const namespaces = new Chart(app, 'namespaces');
  new PlatformNamespace(namespaces, 'serving');
  new PlatformNamespace(namespaces, 'observability', { podSecurity: 'privileged', denyTraffic: false });
  const incident = new Chart(app, 'incident', { namespace: 'serving' });
  new ScalingPolicy(incident, 'scaling', { target: incidentService(incident) });

  const apps = new Chart(app, 'apps', { namespace: 'argocd' });
  const clusterProject = new ArgoProject(apps, 'cluster', { description: 'Namespaces and their guards' });
  const observability = new ArgoProject(apps, 'observability', { description: 'Metrics, logs and alerts' });
  const serving = new ArgoProject(apps, 'serving', { description: 'Models behind HTTP' });
  const first = new ArgoApplication(apps, 'namespaces', {
    project: clusterProject,
    source: new ManifestFolder(namespaces, { repository }),
    namespace: 'serving',
  });
  const stack = new ArgoApplication(apps, 'kube-prometheus-stack', {
    project: observability,
    source: kubePrometheusStack({ namespace: 'observability' }),
    after: [first],
  });
  const loki = new Loki({ namespace: 'observability' });
  new ArgoApplication(apps, 'loki', { project: observability, source: loki, after: [first] });
  new ArgoApplication(apps, 'alloy', {
    project: observability,
    source: alloy({ namespace: 'observability', loki }),
    after: [first],
  });
  new ArgoApplication(apps, 'incident', {
    project: serving,
    source: new ManifestFolder(incident, { repository }),
    after: [stack],
  });
  new AppOfApps(new Chart(app, 'bootstrap', { namespace: 'argocd' }), 'platform', {
    applications: apps,
    repository,
  });
  app.synth();
  return outdir;
}

function filesOf(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.yaml'),
  );
  return Object.fromEntries(names.sort().map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

test('each chart is a folder, each object a file named after it', () => {
  expect(Object.keys(filesOf(synthesize())).filter((name) => !name.startsWith('incident/'))).toEqual([
    'apps/AppProject.cluster.k8s.yaml',
    'apps/AppProject.observability.k8s.yaml',
    'apps/AppProject.serving.k8s.yaml',
    'apps/Application.alloy.k8s.yaml',
    'apps/Application.incident.k8s.yaml',
    'apps/Application.kube-prometheus-stack.k8s.yaml',
    'apps/Application.loki.k8s.yaml',
    'apps/Application.namespaces.k8s.yaml',
    'bootstrap/AppProject.platform.k8s.yaml',
    'bootstrap/Application.platform.k8s.yaml',
    'bootstrap/ConfigMap.argocd-cm.k8s.yaml',
    'namespaces/Namespace.observability.k8s.yaml',
    'namespaces/Namespace.serving.k8s.yaml',
    'namespaces/NetworkPolicy.default-deny-serving.k8s.yaml',
  ]);
});

test('two objects that would share a file are refused', () => {
  const app = new App({ yamlOutputType: YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE });
  const policies = new Chart(app, 'policies');
  for (const namespace of ['serving', 'training']) {
    new ApiObject(policies, namespace, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'settings', namespace },
    });
  }
  const folder = new ManifestFolder(policies, { repository: REPOSITORY });
  expect(() => folder.toManifest()).toThrow(
    'policies/serving and policies/training are both ConfigMap settings, and cdk8s writes both to one file; ' +
      'give one of them another name, or another chart',
  );
});

test('every folder that an application is read from was written', () => {
  const output = synthesize();
  const paths = Object.entries(filesOf(output))
    .filter(([name]) => name.includes('/Application.'))
    .map(([, text]) => (parse(text) as { spec: { source: { path?: string } } }).spec.source.path)
    .filter((path) => path !== undefined);
  expect(paths).toEqual(['gitops/incident', 'gitops/namespaces', 'gitops/apps']);
  for (const path of paths) expect(existsSync(join(output, path.replace('gitops/', '')))).toBe(true);
});

test('the same platform is written to the byte', () => {
  expect(filesOf(synthesize())).toEqual(filesOf(synthesize()));
});
