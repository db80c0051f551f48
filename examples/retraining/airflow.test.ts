import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { App, Testing, YamlOutputType } from 'cdk8s';
import { validateManifests } from 'cdk8s-aiops';
import { manifestsOf } from 'cdk8s-aiops/testing';
import { expect, test } from 'vitest';
import { airflowTraining } from './airflow';

const app = new App({
  outdir: Testing.app().outdir,
  yamlOutputType: YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE,
});
const charts = airflowTraining(app);

test('the manifests break no rule', () => {
  const manifests = charts.flatMap((chart) => manifestsOf(chart));
  expect(validateManifests(manifests).map(({ message }) => message)).toEqual([]);
});

test('the DAG file is beside the manifests', () => {
  expect(existsSync(join(app.outdir, 'dags/churn-retraining.py'))).toBe(true);
});
