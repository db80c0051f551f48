import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Testing } from 'cdk8s';
import { validateManifests } from 'cdk8s-aiops';
import { manifestsOf } from 'cdk8s-aiops/testing';
import { expect, test } from 'vitest';
import { airflowTraining } from './airflow';

const app = Testing.app();
const charts = airflowTraining(app);

test('the manifests break no rule', () => {
  const manifests = charts.flatMap((chart) => manifestsOf(chart));
  expect(validateManifests(manifests).map(({ message }) => message)).toEqual([]);
});

test('the DAG file is beside the manifests', () => {
  expect(existsSync(join(app.outdir, 'dags/churn-retraining.py'))).toBe(true);
});
