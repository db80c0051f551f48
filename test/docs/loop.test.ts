import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseReleaseFile } from '../../constructs/serving/release-file';
import { readContainers, type Container } from '../../preview/container';
import { localContainers } from '../../preview/local-containers';
import { LocalProcess } from '../../preview/local-process';
import { readManifests } from '../../preview/manifests';
import { PodVolumes } from '../../preview/pod-volumes';
import { freePorts } from '../../preview/ports';
import { Replica } from '../../preview/replica';
import { ResourceReaper } from '../../preview/resource-reaper';
import { substitute } from '../../preview/substitutions';
import { RECEIVER_ENVIRONMENT, RECEIVER_LOG_MESSAGES } from '../../runtime/contract/receiver';
import { ROUTES } from '../../runtime/contract/routes';
import { churnCsv, churnRows } from '../support/churn-data';
import { KubernetesApi, type Job } from '../support/kubernetes-api';
import { ReleaseRepository, runIn } from '../support/release-repository';
import { TrainingPlane, trainingPlaneInstalled } from '../support/training-plane';

const ROOT = resolve(__dirname, '../..');
const SERVICE = 'serving/churn';
const SECONDS = 60_000;
const WAIT = { timeout: SECONDS, interval: 250 };

const templateSchema = z.object({
  spec: z.looseObject({ volumes: z.array(z.looseObject({ name: z.string() })) }),
});
const workloadSchema = z.looseObject({
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string().optional() }),
  spec: z.looseObject({}).default({}),
});
const serviceSchema = z.object({
  kind: z.literal('Service'),
  metadata: z.object({ name: z.string(), namespace: z.string() }),
  spec: z.object({
    selector: z.record(z.string(), z.string()),
    ports: z.array(z.object({ port: z.number() })),
  }),
});
const selectedSchema = z.object({
  metadata: z.object({ namespace: z.string() }),
  spec: z.object({
    template: z.object({ metadata: z.object({ labels: z.record(z.string(), z.string()) }) }),
  }),
});
const driftSchema = z.object({ window: z.object({ status: z.string(), rows: z.number() }) });
const aliasesSchema = z.object({
  registered_model: z.object({ aliases: z.array(z.object({ alias: z.string(), version: z.string() })) }),
});

describe.runIf(trainingPlaneInstalled)('the loop, on one machine', { timeout: 180_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'loop-'));
  const secrets = join(folder, 'secrets');
  const reaper = new ResourceReaper();
  let plane: TrainingPlane;
  let repository: ReleaseRepository;
  let clone: string;
  let api: KubernetesApi | undefined;
  let receiver: { readonly container: Container; readonly volumes: PodVolumes; process: LocalProcess };
  let serving: { readonly url: string };
  const ends: Promise<number>[] = [];

  beforeAll(async () => {
    plane = await TrainingPlane.start();
    const { MLFLOW_TRACKING_USERNAME, MLFLOW_TRACKING_PASSWORD, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } =
      plane.environment();
    const keys = {
      'drift-webhook/signing-key': `whsec_${Buffer.alloc(24, 7).toString('base64')}`,
      'churn-trainer/username': MLFLOW_TRACKING_USERNAME!,
      'churn-trainer/password': MLFLOW_TRACKING_PASSWORD!,
      'models-s3/AWS_ACCESS_KEY_ID': AWS_ACCESS_KEY_ID!,
      'models-s3/AWS_SECRET_ACCESS_KEY': AWS_SECRET_ACCESS_KEY!,
    };
    for (const [path, text] of Object.entries(keys)) {
      mkdirSync(dirname(join(secrets, path)), { recursive: true });
      writeFileSync(join(secrets, path), text);
    }
    repository = new ReleaseRepository(
      {
        'synth.mjs': readFileSync('test/support/loop-synth.mjs', 'utf8'),
        'settings.json': JSON.stringify({ endpoint: plane.store.url }),
        'release.json': '{}',
      },
      ['cdk8s-aiops', 'cdk8s', 'cdk8s-plus-27', 'constructs'],
    );
    clone = repository.clone('clone');
  }, 300_000);

  afterAll(async () => {
    await reaper.end();
    api?.stop();
    await plane.stop();
    repository.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  const manifests = (): unknown[] => readManifests(join(clone, 'gitops'));
  const object = (kind: string, name: string): z.infer<typeof workloadSchema> =>
    manifests()
      .map((manifest) => workloadSchema.parse(manifest))
      .find((each) => each.kind === kind && each.metadata.name === name)!;

  /** What a pod finds at an address of the cluster: a Service with that port, which selects a pod of the manifests. */
  function resolved(address: string): void {
    const { hostname, port } = new URL(address);
    const [name, namespace] = hostname.split('.');
    const service = manifests()
      .map((manifest) => serviceSchema.safeParse(manifest).data)
      .find((each) => each?.metadata.name === name && each?.metadata.namespace === namespace);
    expect(
      service?.spec.ports.map((each) => String(each.port)),
      address,
    ).toContain(port);
    const pods = manifests().flatMap((manifest) => selectedSchema.safeParse(manifest).data ?? []);
    expect(
      pods.some(
        ({ metadata, spec }) =>
          metadata.namespace === namespace &&
          Object.entries(service!.spec.selector).every(
            ([key, value]) => spec.template.metadata.labels[key] === value,
          ),
      ),
      address,
    ).toBe(true);
  }

  /** The pod of a workload for the preview's runner, with stand-ins for the volumes that only a cluster has. */
  function podOf(
    metadata: { name: string; namespace?: string | undefined },
    template: unknown,
    files = {},
  ): Container {
    const { spec } = templateSchema.parse(template);
    const volumes = spec.volumes.map((volume) => {
      if ('projected' in volume) return { name: volume.name, configMap: { name: 'stand-in' } };
      return 'persistentVolumeClaim' in volume ? { name: volume.name, emptyDir: {} } : volume;
    });
    const namespace = metadata.namespace ?? 'training';
    const [container] = readContainers(
      [
        { kind: 'ConfigMap', metadata: { name: 'stand-in', namespace }, data: files },
        {
          kind: 'Deployment',
          metadata: { name: metadata.name, namespace },
          spec: { template: { spec: { ...spec, volumes } } },
        },
      ],
      { secret: (name, key) => readFileSync(join(secrets, name, key), 'utf8') },
    );
    return container!;
  }

  const logOf = (name: string): string => readFileSync(join(folder, `${name}.log`), 'utf8');

  function run(
    container: Container,
    volumes = new PodVolumes(container, reaper.folder(), ROOT),
  ): LocalProcess {
    const output = openSync(join(folder, `${container.deployment}.log`), 'a');
    try {
      return new LocalProcess(container, { root: ROOT, output, reaper, volumes });
    } finally {
      closeSync(output);
    }
  }

  /** What the Job controller and the kubelet do. */
  async function runJob(name: string, spec: unknown): Promise<number> {
    const container = podOf({ name }, z.object({ template: z.unknown() }).parse(spec).template);
    const { MLFLOW_TRACKING_URI } = container.environment;
    resolved(MLFLOW_TRACKING_URI!);
    const environment = { ...container.environment, MLFLOW_TRACKING_URI: plane.mlflow.url };
    return run({ ...container, environment }).end();
  }

  const finished = async (job: Job): Promise<number> => {
    const code = await runJob(job.metadata.name, job.spec);
    job.status.conditions.push({ type: code === 0 ? 'Complete' : 'Failed', status: 'True' });
    return code;
  };

  async function startReceiver(): Promise<void> {
    const { metadata, spec } = object('StatefulSet', 'churn-receiver');
    api = await KubernetesApi.start(manifests());
    api.onJob = (job) => ends.push(finished(job));
    const { RECEIVER_ACCOUNT_DIRECTORY: account, ...cluster } = api.environment;
    const files = Object.fromEntries(
      ['token', 'namespace', 'ca.crt'].map((name) => [name, readFileSync(join(account!, name), 'utf8')]),
    );
    const written = podOf(metadata, spec['template'], files);
    const [port] = await freePorts(1);
    const { container } = substitute(written, new Map([[written.ports.get('http')!, port!]]), '');
    const { receiverDirectory, receiverAccountDirectory, receiverCronJob } = RECEIVER_ENVIRONMENT;
    const environment = {
      // where they are mounted, so that they are found here
      [receiverDirectory.name]: receiverDirectory.default,
      [receiverAccountDirectory.name]: receiverAccountDirectory.default,
      ...cluster,
      ...container.environment,
    };
    expect(written.environment).toMatchObject({ [receiverCronJob.name]: 'churn-retraining' });
    const own = { ...container, environment };
    const volumes = new PodVolumes(own, reaper.folder(), ROOT);
    receiver = { container: own, volumes, process: run(own, volumes) };
    await receiver.process.ready().catch((error: unknown) => {
      throw new Error(logOf('churn-receiver'), { cause: error });
    });
  }

  /** Serves what the newest commit describes, in a fresh checkout. */
  async function serve(): Promise<void> {
    repository.git(clone, 'pull', '--quiet');
    const [written] = localContainers(
      manifests().filter((manifest) => workloadSchema.parse(manifest).metadata.name === 'churn'),
      false,
      secrets,
    ).containers;
    const webhook = new URL(written!.environment['DRIFT_WEBHOOK']!);
    resolved(webhook.href);
    const [port] = await freePorts(1);
    const localPorts = new Map([[written!.ports.get('http')!, port!]]);
    const local = `http://127.0.0.1:${receiver.container.ports.get('http')!}${webhook.pathname}`;
    const { container } = substitute(written!, localPorts, local);
    const pod = `churn-${port}`;
    const logFile = join(folder, `${pod}.log`);
    await new Replica({
      pod,
      container,
      localPorts,
      root: ROOT,
      reaper,
      logFile,
      note: () => undefined,
    }).start();
    serving = { url: `http://127.0.0.1:${port}` };
  }

  const send = async (seed: number, shift: number): Promise<void> => {
    const data = churnRows(50, seed, shift).map(([age, spend, plan]) => [Number(age), Number(spend), plan]);
    const answer = await fetch(`${serving.url}${ROUTES.predict}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ data }),
    });
    expect(answer.status).toBe(200);
  };

  const drift = async () =>
    driftSchema.parse(await (await fetch(`${serving.url}${ROUTES.drift}`)).json()).window;

  /** Sends rows until the receiver has made a Job, and waits until that has ended. */
  async function driftUntilJob(shift: number): Promise<number> {
    const before = ends.length;
    let seed = 100;
    await expect
      .poll(async () => {
        await send(seed++, shift);
        return ends.length;
      }, WAIT)
      .toBe(before + 1);
    return ends[before]!;
  }

  const release = () => {
    const text = JSON.stringify(manifests());
    const [, artifacts] = /--artifacts-destination=(s3:[^"]+)"/.exec(text)!;
    const [, model] = /"--registered-model","([^"]+)"/.exec(text)!;
    return runIn(
      clone,
      [
        'release',
        '--registered-model',
        model!,
        '--artifacts',
        artifacts!,
        '--synth',
        'node synth.mjs',
        '--push',
      ],
      plane.environment(),
    );
  };

  const released = () =>
    parseReleaseFile(JSON.stringify(repository.file('release.json')), 'release.json').models![
      'churn@champion'
    ]!;

  const aliases = async () => {
    const { registered_model: found } = aliasesSchema.parse(
      await plane.ask('registered-models/get?name=churn'),
    );
    return Object.fromEntries(found.aliases.map(({ alias, version }) => [alias, version]));
  };

  it('begins with a first model, which the schedule trains and a commit releases', async () => {
    await plane.put('churn/customers.csv', churnCsv(450, 1));
    execFileSync(process.execPath, ['synth.mjs'], { cwd: clone });
    repository.git(clone, 'add', '.');
    repository.git(clone, 'commit', '--quiet', '--message', 'feat: a training plane');
    repository.git(clone, 'push', '--quiet', 'origin', 'HEAD:main');
    const { spec } = object('CronJob', 'churn-retraining');
    const { jobTemplate } = z.object({ jobTemplate: z.object({ spec: z.unknown() }) }).parse(spec);
    expect(await runJob('first', jobTemplate.spec), logOf('first')).toBe(0);
    const { code, errors } = await release();
    expect(code, errors).toBe(0);
    expect(repository.subjects()[0]).toBe('release: churn version 1');
  });

  it('goes from shifted rows to a better model in the pods, and their drift is gone', async () => {
    repository.git(clone, 'pull', '--quiet');
    await startReceiver();
    await serve();
    await plane.put('churn/customers.csv', churnCsv(450, 2, 200));
    expect(await driftUntilJob(200)).toBe(0);
    expect((await drift()).status).toBe('drift');
    const [job] = api!.jobs.values();
    expect(job?.metadata['annotations']).toMatchObject({
      'cdk8s-aiops/drift-service': SERVICE,
      'cdk8s-aiops/drift-digest': released().digest,
    });
    expect(await aliases()).toMatchObject({ champion: '2' });

    const { code, errors } = await release();
    expect(code, errors).toBe(0);
    expect(repository.subjects()[0]).toBe('release: churn version 2');
    await serve();
    const model = (await (await fetch(`${serving.url}${ROUTES.model}`)).json()) as { digest?: string };
    expect(model.digest).toBe(released().digest);
    for (let seed = 200; seed < 212; seed++) await send(seed, 200);
    await expect.poll(async () => (await drift()).status, WAIT).toBe('stable');
    expect(ends).toHaveLength(1);
  });

  it('keeps the champion from a challenger that is not better, and releases nothing', async () => {
    // it asks after the end of the training when it starts, and every half minute
    await receiver.process.stop();
    receiver.process = run(receiver.container, receiver.volumes);
    await receiver.process.ready();
    await expect.poll(() => logOf('churn-receiver'), WAIT).toContain(RECEIVER_LOG_MESSAGES.trainingEnded);
    await plane.put('churn/customers.csv', churnCsv(450, 3, 600, 'random'));
    expect(await driftUntilJob(600)).toBe(0);
    expect(await aliases()).toMatchObject({ champion: '2', challenger: '3' });
    const { code, output } = await release();
    expect(code).toBe(0);
    expect(output).toContain('churn@champion of release.json is up to date');
    expect(repository.subjects()[0]).toBe('release: churn version 2');
  });
});
