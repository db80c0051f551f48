import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Size, Testing } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { describe, expect, it } from 'vitest';
import {
  S3,
  SparkBatch,
  SparkFolder,
  sparkOperator,
  validateManifests,
  type SparkStreamProps,
} from '../../../../constructs';
import { jobFiles } from '../../../../constructs/streaming/spark/job-files';
import { runScenarios } from '../../../../constructs/testing';
import { ENVIRONMENT } from '../../../../runtime/contract/environment';
import { IMAGE } from '../../../../runtime/contract/image';
import { RETRAINING_ENVIRONMENT } from '../../../../runtime/contract/retraining';
import { ROUTES } from '../../../../runtime/contract/routes';
import { STREAM_ENVIRONMENT } from '../../../../runtime/contract/streaming/environment';
import { DEAD_LETTER_HEADERS, DEAD_LETTER_REASONS } from '../../../../runtime/contract/streaming/messages';
import { STREAM_METRICS } from '../../../../runtime/contract/streaming/metrics';
import { SPARK_ENVIRONMENT, SPARK_IMAGE } from '../../../../runtime/contract/streaming/spark';
import { canEvaluateRules } from '../../../support/promtool';
import { referenceSpark } from '../../../support/reference-spark';

const bucket = S3.external({
  endpoint: 'https://s3.eu-central-1.amazonaws.com',
  bucket: 'acme-streams',
  secret: 'streams-s3',
});

interface Application {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly driver: Role;
    readonly executor: Role & { readonly instances: number; readonly cores: number };
    readonly restartPolicy: { readonly type: string };
  };
}

interface Role {
  readonly memory: string;
  readonly memoryOverhead: string;
  readonly template: {
    readonly spec: {
      readonly volumes: readonly object[];
      readonly containers: readonly [
        { readonly env?: readonly { readonly name: string; readonly value: string }[] },
      ];
    };
  };
}

function applicationIn(documents: readonly unknown[]): Application {
  return documents.find((each) => (each as Application).kind === 'SparkApplication') as Application;
}

function environmentOf({ spec }: Application): Record<string, string> {
  const [container] = spec.driver.template.spec.containers;
  return Object.fromEntries((container.env ?? []).map(({ name, value }) => [name, value]));
}

describe('SparkStream', () => {
  it.each([
    ['its checkpoint on a volume', {}],
    ['its checkpoint in a bucket', { checkpoint: SparkFolder.s3(bucket, 'checkpoints/incident') }],
  ] as const)('breaks no rule with %s', (_, props) => {
    const { app } = referenceSpark(props);
    const documents = app.charts.flatMap((chart): unknown[] => chart.toJson());
    expect(
      validateManifests(documents as Parameters<typeof validateManifests>[0]).map(({ message }) => message),
    ).toEqual([]);
  });

  it('gives the job its topics, its service and the files of its certificate', () => {
    const application = applicationIn(Testing.synth(referenceSpark({ batchMessages: 5000 }).chart));
    expect(environmentOf(application)).toMatchObject({
      KAFKA_BOOTSTRAP_SERVERS: 'kafka-kafka-bootstrap.streaming.svc:9093',
      KAFKA_CERTIFICATE_FILE: '/var/run/secrets/cdk8s-aiops/incident-stream-user/user.crt',
      STREAM_TOPIC: 'transactions',
      STREAM_RESULTS_TOPIC: 'transactions-scored',
      STREAM_DEAD_LETTER_TOPIC: 'transactions-dead',
      STREAM_GROUP: 'incident-stream',
      STREAM_SERVICE_URL: 'http://incident.serving.svc',
      STREAM_BATCH_SECONDS: '1',
      SPARK_STREAM_BATCH_MESSAGES: '5000',
      SPARK_STREAM_CHECKPOINT: '/var/lib/cdk8s-aiops/spark',
    });
    expect(application.spec.restartPolicy.type).toBe('Always');
  });

  it('splits the memory of a pod into the heap and the rest, so that the pod has what was asked for', () => {
    const { spec } = applicationIn(
      Testing.synth(
        referenceSpark({
          executors: 6,
          tasksPerExecutor: 4,
          executor: { cpuRequest: Cpu.units(2), memory: Size.gibibytes(5) },
        }).chart,
      ),
    );
    expect(spec.executor).toMatchObject({ instances: 6, cores: 4, memory: '3072m', memoryOverhead: '2048m' });
  });

  it('has the login of a bucket from files, and a way to it', () => {
    const { chart } = referenceSpark({ checkpoint: SparkFolder.s3(bucket, 'checkpoints/incident') });
    const documents = Testing.synth(chart) as { kind: string; metadata: { name: string } }[];
    expect(environmentOf(applicationIn(documents))).toMatchObject({
      SPARK_STREAM_CHECKPOINT: 's3a://acme-streams/checkpoints/incident',
      AWS_ENDPOINT_URL_S3: 'https://s3.eu-central-1.amazonaws.com',
      AWS_ACCESS_KEY_ID_FILE: '/var/run/secrets/cdk8s-aiops/streams-s3/AWS_ACCESS_KEY_ID',
    });
    const names = documents.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
    expect(names).toContain('NetworkPolicy incident-stream-allow-s3');
    expect(names).not.toContain('PersistentVolumeClaim incident-stream-checkpoint');
  });

  it.each([
    [{ executors: 0 }, 'executors must be a whole number, at least 1, got 0'],
    [{ batchMessages: 0.5 }, 'batchMessages must be a whole number, at least 1, got 0.5'],
    [
      { driver: { cpuRequest: Cpu.units(1), memory: Size.mebibytes(512) } },
      'driver.memory must be at least 787Mi, of which 60 % are Spark',
    ],
    [{ requestRows: 20_000 }, 'requestRows must be'],
    [{ image: 'spark:latest' }, 'the same image'],
  ] as [Partial<SparkStreamProps>, string][])('refuses %o', (props, message) => {
    expect(() => referenceSpark(props)).toThrow(message);
  });

  describe.runIf(canEvaluateRules)('has alerts that fire and stay silent as they say', () => {
    it.each(referenceSpark().alerts.map((alert) => [alert.name, alert] as const))('%s', (_, alert) => {
      runScenarios(alert);
    });
  });
});

describe('SparkBatch', () => {
  it('scores the files of a folder once', () => {
    const { chart, service } = referenceSpark();
    new SparkBatch(chart, 'backfill', {
      image: 'ghcr.io/acme/aiops-spark:1.2.0',
      service,
      input: SparkFolder.s3(bucket, 'rows/2026'),
      output: SparkFolder.s3(bucket, 'scored/2026'),
      checkpoint: SparkFolder.s3(bucket, 'checkpoints/backfill'),
      format: 'parquet',
    });
    const application = (Testing.synth(chart) as Application[]).find(
      ({ kind, metadata }) => kind === 'SparkApplication' && metadata.name === 'backfill',
    )!;
    expect(environmentOf(application)).toMatchObject({
      SPARK_STREAM_INPUT: 's3a://acme-streams/rows/2026',
      SPARK_STREAM_OUTPUT: 's3a://acme-streams/scored/2026',
      SPARK_STREAM_FORMAT: 'parquet',
      SPARK_STREAM_AVAILABLE_NOW: 'true',
    });
    expect(application.spec.restartPolicy.type).toBe('OnFailure');
  });

  it('refuses folders that executors cannot read, and folders of two stores', () => {
    const { chart, service } = referenceSpark();
    const shared = {
      image: 'ghcr.io/acme/aiops-spark:1.2.0',
      service,
      output: SparkFolder.s3(bucket, 'scored'),
    };
    expect(() => new SparkBatch(chart, 'volume', { ...shared, input: SparkFolder.volume() })).toThrow(
      'input must be a folder of a bucket',
    );
    const other = S3.external({ endpoint: 'http://store:9000', bucket: 'rows', secret: 'store' });
    expect(() => new SparkBatch(chart, 'other', { ...shared, input: SparkFolder.s3(other, 'rows') })).toThrow(
      'must be in one store with one login',
    );
    expect(() => SparkFolder.s3(bucket, '/rows/')).toThrow('write one like checkpoints/incident');
  });
});

describe('the files of the job', () => {
  const files = jobFiles();
  const text = Object.values(files).join('\n');

  it('are all that the folder has, but for the program of the retraining', () => {
    const folder = join(__dirname, '../../../../templates/spark');
    expect(Object.keys(files).sort()).toEqual(
      readdirSync(folder).filter((name) => name.endsWith('.py') && name !== 'grow_forest.py'),
    );
  });

  it('read the variables, and write the metrics and headers, of the contract', () => {
    const variables = new Set([
      ...Object.values(STREAM_ENVIRONMENT).map(({ name }) => name),
      ...Object.values(SPARK_ENVIRONMENT),
      ENVIRONMENT.port.name,
      ...(['awsEndpoint', 'awsRegion'] as const).map((key) => RETRAINING_ENVIRONMENT[key].name),
      ...(['awsAccessKeyId', 'awsSecretAccessKey'] as const).map(
        (key) => `${RETRAINING_ENVIRONMENT[key].name}_FILE`,
      ),
    ]);
    const read = [...text.matchAll(/"((?:STREAM|SPARK_STREAM|KAFKA|AWS)_[A-Z0-9_]+|PORT)"/g)].map(
      ([, name]) => name!,
    );
    expect(read.filter((name) => !variables.has(name))).toEqual([]);
    expect(Object.values(SPARK_ENVIRONMENT).filter((name) => !read.includes(name))).toEqual([]);
    const metrics = new Set(Object.values(STREAM_METRICS).map(({ name }) => name));
    const written = [...text.matchAll(/= "(stream_\w+)"/g)].map(([, name]) => name!);
    expect(written.length).toBe(8);
    expect(written.filter((name) => !metrics.has(name as never))).toEqual([]);
    for (const header of Object.values(DEAD_LETTER_HEADERS))
      expect(files['messages.py']).toContain(`"${header}"`);
    expect(files['stream_metrics.py']).toContain(
      `REASONS = (${DEAD_LETTER_REASONS.map((reason) => `"${reason}"`).join(', ')})`,
    );
    for (const key of ['batchDuration', 'batchRows'] as const) {
      const buckets = STREAM_METRICS[key].buckets.map((bucket) =>
        bucket === 10_000 ? '10_000' : String(bucket),
      );
      expect(files['stream_metrics.py']).toContain(`(${buckets.join(', ')})`);
    }
    for (const route of [ROUTES.predict, ROUTES.model])
      expect(files['row_scorer.py']).toContain(`= "${route}"`);
    for (const route of [ROUTES.metrics, ROUTES.livez, ROUTES.readyz])
      expect(files['stream_metrics.py']).toContain(`== "${route}"`);
  });

  it('run in an image with the same Spark, as the user that pods have', () => {
    const folder = join(__dirname, '../../../../templates/spark');
    expect(readFileSync(join(folder, 'Dockerfile'), 'utf8')).toContain(
      `apache/spark:${SPARK_IMAGE.version}-`,
    );
    expect(readFileSync(join(folder, 'Dockerfile'), 'utf8')).toContain(
      `USER ${IMAGE.userId}:${IMAGE.userId}`,
    );
    expect(readFileSync(join(folder, 'pom.xml'), 'utf8')).toContain(
      `<artifactId>spark-sql-kafka-0-10_2.13</artifactId>\n      <version>${SPARK_IMAGE.version}</version>`,
    );
  });
});

describe('sparkOperator', () => {
  it('has no webhook, and reads the namespaces that are named', () => {
    const { values } = sparkOperator({ namespace: 'spark-operator', jobNamespaces: ['streaming'] });
    expect(values).toMatchObject({
      webhook: { enable: false },
      spark: { jobNamespaces: ['streaming'], serviceAccount: { create: false } },
    });
    expect(() => sparkOperator({ namespace: 'spark-operator', jobNamespaces: [] })).toThrow(
      'jobNamespaces must name a namespace',
    );
  });
});
