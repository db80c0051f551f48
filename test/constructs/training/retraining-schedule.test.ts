import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Chart, Duration, Size, Testing } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { expect, test } from 'vitest';
import {
  Gate,
  RetrainingSchedule,
  TrainingData,
  validateManifests,
  type RetrainingScheduleProps,
} from '../../../constructs';
import type { Synthesized } from '../../../constructs/testing';
import { SECRET_PRELOAD } from '../../../constructs/training/secret-preload';
import { IMAGE } from '../../../runtime/contract/image';
import { referenceMlflow } from '../../support/reference-mlflow';
import { PUSHGATEWAY, retrainingChart } from '../../support/reference-retraining';

function synthesize(props: Partial<RetrainingScheduleProps> = {}): Synthesized[] {
  return Testing.synth(retrainingChart(props).chart) as Synthesized[];
}

/** The objects of the schedule, without those of its MLflow. */
const own = (documents: Synthesized[]) =>
  documents.filter(({ metadata }) => metadata.name.startsWith('churn-retraining'));

const one = (documents: Synthesized[], kind: string) =>
  JSON.stringify(own(documents).find((document) => document.kind === kind));

test('a schedule with data of a bucket', () => {
  expect(own(synthesize())).toMatchSnapshot();
});

test('a schedule with all props', () => {
  const props: Omit<Required<RetrainingScheduleProps>, 'mlflow' | 'name'> = {
    image: 'ghcr.io/acme/aiops-retrain:1.3.0',
    schedule: '@daily',
    timeZone: 'Europe/Berlin',
    startingDeadline: Duration.hours(2),
    trainerSecret: 'trainer',
    registeredModel: 'fraud',
    experiment: 'fraud-nightly',
    data: TrainingData.volume('fraud-data', 'rows.parquet'),
    label: 'fraud',
    gates: [Gate.notWorseThanChampion('f1', 0.01)],
    options: ['--trees', '200'],
    pushgateway: PUSHGATEWAY,
    expectedDuration: Duration.hours(1),
    deadline: Duration.hours(5),
    retries: 1,
    size: { cpuRequest: Cpu.units(4), memory: Size.gibibytes(16) },
    temporary: Size.gibibytes(1),
    partOf: 'fraud',
  };
  expect(own(synthesize(props))).toMatchSnapshot();
});

test.each<[string, Partial<RetrainingScheduleProps>]>([
  ['a bucket', {}],
  ['a volume', { data: TrainingData.volume('churn-data', 'rows.csv') }],
  [
    'a server',
    { data: TrainingData.https('https://data.acme.test/a.csv', { digest: `sha256:${'a'.repeat(64)}` }) },
  ],
  ['a bucket, with metrics', { pushgateway: PUSHGATEWAY }],
])('no rule is broken with data of %s', (_, props) => {
  expect(validateManifests(synthesize(props)).map(({ message }) => message)).toEqual([]);
});

test('a champion that stays completes the run, and only what may pass is tried again', () => {
  const cronJob = one(synthesize(), 'CronJob');
  expect(cronJob).toContain('"--zero-if-not-better"');
  expect(cronJob).toContain(
    '"action":"FailJob","onExitCodes":{"containerName":"retrain","operator":"In","values":[2,11]}',
  );
  expect(cronJob).toContain(
    '{"action":"Ignore","onPodConditions":[{"status":"True","type":"DisruptionTarget"}]}',
  );
});

test('the pod reaches DNS, MLflow and its bucket, and nothing else', () => {
  const policy = own(synthesize()).find(({ kind }) => kind === 'NetworkPolicy');
  const { egress, ingress } = policy?.spec as { egress: { ports: { port: number }[] }[]; ingress?: unknown };
  expect(egress.map(({ ports }) => ports.map(({ port }) => port))).toEqual([[53, 53], [5000], [443]]);
  expect(ingress).toBeUndefined();
});

test('a volume needs no way to a bucket', () => {
  const policy = one(synthesize({ data: TrainingData.volume('churn-data', 'rows.csv') }), 'NetworkPolicy');
  expect(policy).not.toContain('ipBlock');
});

test('it makes its user, who may write the experiment and the model', () => {
  const job = synthesize({ experiment: 'churn-weekly' }).find(({ kind }) => kind === 'Job');
  const trainers =
    /"name":"MLFLOW_TRAINERS","value":("(?:[^"\\]|\\.)*")/.exec(JSON.stringify(job))?.[1] ?? '""';
  expect(JSON.parse(JSON.parse(trainers) as string)).toMatchObject([
    {
      username: expect.stringContaining('churn-trainer/username') as string,
      experiments: ['churn-weekly'],
      registeredModels: ['churn'],
    },
  ]);
});

test('in another namespace, MLflow must admit it', () => {
  const app = Testing.app();
  const mlflow = referenceMlflow(new Chart(app, 'mlflow', { namespace: 'mlflow' }));
  const chart = new Chart(app, 'churn', { namespace: 'churn' });
  expect(
    () =>
      new RetrainingSchedule(chart, 'retraining', {
        image: 'ghcr.io/acme/aiops-retrain:1.2.0',
        schedule: '@weekly',
        mlflow,
        trainerSecret: 'churn-trainer',
        registeredModel: 'churn',
        data: TrainingData.volume('churn-data', 'rows.csv'),
        label: 'churned',
      }),
  ).toThrow(
    "churn/retraining sends requests from the namespace churn, and mlflow/mlflow admits pods of mlflow; write requestsFrom: ['churn'] there",
  );
});

test.each<[string, Partial<RetrainingScheduleProps>]>([
  [
    'deadline must be at least expectedDuration (3600 seconds), got 1800 seconds',
    { expectedDuration: Duration.hours(1), deadline: Duration.minutes(30) },
  ],
  ['must have at most 52 characters', { name: 'a'.repeat(53) }],
  ['retries must be a whole number of at least 0, got -1', { retries: -1 }],
  ['an image must have a tag that always means the same image', { image: 'aiops:latest' }],
])('is refused: %s', (message, props) => {
  expect(() => retrainingChart(props)).toThrow(message);
});

test('node finds the secrets in its environment before the program starts', () => {
  const folder = mkdtempSync(join(tmpdir(), 'secret-preload-'));
  try {
    const path = join(folder, 'password');
    writeFileSync(path, 'p@ss:w/rd\n');
    // the folder of mounted secrets is not this machine's
    const option = SECRET_PRELOAD.replace(IMAGE.secretsDirectory, folder);
    expect(option).not.toBe(SECRET_PRELOAD);
    const program =
      'console.log(JSON.stringify([process.env.PASSWORD, process.env.OTHER, process.argv.slice(1)]))';
    const { stdout, stderr } = spawnSync(process.execPath, [option, '-e', program, 'retrain'], {
      encoding: 'utf8',
      env: { PASSWORD_FILE: path, OTHER_FILE: '/etc/hostname' },
    });
    expect(JSON.parse(stdout || stderr)).toEqual(['p@ss:w/rd', null, ['retrain']]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
