import { Chart } from 'cdk8s';
import { expect, test } from 'vitest';
import { AppOfApps } from '../../../../constructs/gitops/app-of-apps';
import { ArgoApplication } from '../../../../constructs/gitops/argo-application';
import { ArgoProject } from '../../../../constructs/gitops/argo-project';
import { ManifestFolder } from '../../../../constructs/gitops/argo/manifest-folder';
import { kubePrometheusStack } from '../../../../constructs/observability/charts/kube-prometheus-stack';
import { argoCharts, REPOSITORY } from '../../../support/argo-charts';
import { manifestsOf } from '../../../../constructs/testing';

// The models are made by others from the same definitions. They let unknown fields pass; the types of our own
// imports do not.
test('applications and projects are valid by another reading of the custom resource definitions', async () => {
  const models = await import('@kubernetes-models/argo-cd/argoproj.io/v1alpha1');
  const { app, apps, serving } = argoCharts();
  const project = new ArgoProject(apps, 'serving', { description: 'Models behind HTTP' });
  const stack = new ArgoApplication(apps, 'kube-prometheus-stack', {
    project,
    source: kubePrometheusStack({ namespace: 'observability' }),
  });
  new ArgoApplication(apps, 'incident', {
    project,
    source: new ManifestFolder(serving, { repository: REPOSITORY }),
    after: [stack],
  });
  const bootstrap = new Chart(app, 'bootstrap', { namespace: 'argocd' });
  new AppOfApps(bootstrap, 'platform', { applications: apps, repository: REPOSITORY });

  const documents = [apps, bootstrap].flatMap(manifestsOf);
  const checked = documents.filter(({ kind }) => kind === 'Application' || kind === 'AppProject');
  expect(checked).toHaveLength(5);
  const validate = (document: object, kind: string): void => {
    const model = kind === 'Application' ? models.Application : models.AppProject;
    (Reflect.construct(model, [document]) as { validate(): void }).validate();
  };
  for (const document of checked) {
    expect(() => {
      validate(document, document.kind);
    }).not.toThrow();
    expect(() => {
      validate({ ...document, spec: 'none' }, document.kind);
    }).toThrow();
  }
});
