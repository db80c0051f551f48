import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Duration, Testing } from 'cdk8s';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { TrainingData, validateManifests } from '../../../constructs';
import { dagCharts, referenceAirflow } from '../../support/reference-airflow';
import { toolInstalled } from '../../support/tools';

/** Where scripts/install-test-tools.sh puts Airflow. */
const AIRFLOW = '/opt/airflow';
const airflowInstalled = toolInstalled(
  existsSync(join(AIRFLOW, 'requirements.txt')),
  'Airflow',
  'NO DAG FILE WAS READ BY AIRFLOW',
);

const outputs: string[] = [];
afterAll(() => {
  for (const folder of outputs) rmSync(folder, { recursive: true, force: true });
});

function dagChart(...args: Parameters<typeof dagCharts>): ReturnType<typeof dagCharts> {
  const charts = dagCharts(...args);
  outputs.push(charts.outdir);
  return charts;
}

test('the file is in the folder of the output that git-sync reads', () => {
  const { dag, outdir } = dagChart();
  expect(dag.path).toBe('gitops/dags/churn-retraining.py');
  expect(referenceAirflow().values).toMatchObject({ dags: { gitSync: { subPath: 'gitops/dags' } } });
  expect(readFileSync(join(outdir, 'dags/churn-retraining.py'), 'utf8')).toBe(dag.source);
});

test('the file says who made it, and equal props give equal bytes', () => {
  const { dag } = dagChart();
  expect(dag.source).toMatch(/^# Made by cdk8s-aiops/);
  expect(dagChart().dag.source).toBe(dag.source);
});

test('no secret is in the file: pods mount them by name', () => {
  const { source } = dagChart().dag;
  expect(source).toContain('"secretName": "churn-trainer"');
  expect(source).not.toMatch(/secretKeyRef|stringData|password=/i);
});

test('what Airflow would read as a template is refused', () => {
  expect(() => dagChart({ options: ['--drop', '{{ ds }}'] })).toThrow('must not hold "{{"');
});

test('another namespace than that of Airflow is refused, whose pods start pods in no other', () => {
  expect(() => dagChart({}, 'teams')).toThrow('must be in the namespace of Airflow (training)');
});

const answerSchema = z.object({
  errors: z.record(z.string(), z.unknown()),
  dags: z.record(z.string(), z.looseObject({ pod: z.unknown(), endings: z.unknown() })),
});

describe.runIf(airflowInstalled)('Airflow reads it', () => {
  let answer: z.infer<typeof answerSchema>;
  let documents: unknown[];

  beforeAll(() => {
    const { chart, apps, outdir } = dagChart({
      timeZone: 'Europe/Berlin',
      data: TrainingData.volume('churn-data', 'churn/rows.csv'),
      expectedDuration: Duration.minutes(20),
      retries: 1,
    });
    documents = [chart, apps].flatMap((each) => Testing.synth(each) as unknown[]);
    const home = join(outdir, 'airflow');
    mkdirSync(home);
    const { stdout, stderr } = spawnSync(
      join(AIRFLOW, 'bin/python'),
      ['test/support/airflow-pods.py', join(outdir, 'dags')],
      {
        encoding: 'utf8',
        env: {
          PATH: process.env['PATH'],
          HOME: home,
          AIRFLOW_HOME: home,
          AIRFLOW__CORE__LOAD_EXAMPLES: 'False',
        },
      },
    );
    if (stdout === '') throw new Error(stderr);
    answer = answerSchema.parse(JSON.parse(stdout));
  }, 180_000);

  test('without an import error, and finds one DAG', () => {
    expect(answer.errors).toEqual({});
    expect(Object.keys(answer.dags)).toEqual(['churn-retraining']);
  });

  test('with the times, the deadline and the retries of the props, and never two runs at once', () => {
    expect(answer.dags['churn-retraining']).toMatchObject({
      schedule: '0 3 * * 1',
      timeZone: 'Europe/Berlin',
      catchup: false,
      maxActiveRuns: 1,
      deadlineSeconds: 2400,
      retries: 1,
    });
  });

  test('and makes a pod that breaks no rule', () => {
    const { pod } = answer.dags['churn-retraining']!;
    expect(pod).toMatchObject({
      metadata: { namespace: 'training', labels: { 'app.kubernetes.io/instance': 'churn-retraining' } },
      spec: { activeDeadlineSeconds: 2400, containers: [{ name: 'retrain' }] },
    });
    expect(validateManifests([...documents, pod]).map(({ message }) => message)).toEqual([]);
  });

  test('a pod whose data nobody mounts would break one', () => {
    const text = JSON.stringify(answer.dags['churn-retraining']!.pod);
    const broken: unknown = JSON.parse(text.replaceAll('"mountPath":"/data"', '"mountPath":"/rows"'));
    expect(validateManifests([...documents, broken]).map(({ rule }) => rule)).toContain('retraining-runs');
  });

  test('what a repetition would not change is not repeated', () => {
    expect(answer.dags['churn-retraining']!.endings).toEqual({
      1: 'AirflowException',
      2: 'AirflowFailException',
      11: 'AirflowFailException',
    });
  });
});
