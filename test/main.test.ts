import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Testing, YamlOutputType } from 'cdk8s';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { email, validateManifests } from '../constructs';
import { environmentNamed, ENVIRONMENTS, type PlatformEnvironment } from '../environments';
import { platform } from '../main';
import { smallArtifact } from './support/small-model';
import type { Synthesized } from '../constructs/testing';

const DIGEST = `sha256:${'a'.repeat(64)}`;
let folder = '';
let released: Pick<PlatformEnvironment, 'release' | 'modelFile'>;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cdk8s-aiops-main-'));
  const modelFile = join(folder, 'model.json');
  writeFileSync(modelFile, smallArtifact({ version: '1.0.0' }));
  released = {
    release: {
      image: { repository: 'ghcr.io/acme/aiops', tag: '1.2.0', digest: DIGEST },
      model: { version: '1.0.0', digest: null },
    },
    modelFile,
  };
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** The documents of each folder. */
function synthesize(
  changed: Partial<PlatformEnvironment> = {},
  name: keyof typeof ENVIRONMENTS = 'prod',
): Record<string, Synthesized[]> {
  const app = Testing.app({ yamlOutputType: YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE });
  platform(app, { ...environmentNamed(name), ...released, ...changed });
  return Object.fromEntries(app.charts.map((chart) => [chart.node.id, chart.toJson() as Synthesized[]]));
}

function manifestNamed(documents: readonly Synthesized[] = [], name: string): string {
  return JSON.stringify(documents.find(({ metadata }) => metadata.name === name));
}

const text = (...args: Parameters<typeof synthesize>): string => JSON.stringify(synthesize(...args));

test('a folder to apply, one of applications, and one for each application of ours', () => {
  expect(Object.keys(synthesize()).sort()).toEqual([
    'apps',
    'bootstrap',
    'data-sources',
    'incident',
    'incident-monitoring',
    'namespaces',
  ]);
});

describe('with a model of the registry', () => {
  const digest = `sha256:${'1f'.repeat(32)}`;
  const registeredModel = (): PlatformEnvironment['registeredModel'] => {
    const releaseFile = join(folder, 'release.json');
    const address = 's3://aiops-models/mlflow/1/5f0c/artifacts/model/model.json';
    const champion = { number: '7', version: 'a1', digest, address, bytes: 1000, run: '5f0c', data: digest };
    writeFileSync(releaseFile, JSON.stringify({ models: { 'incident@champion': champion } }));
    return { releaseFile };
  };

  test('the pods fetch the released version, also those of a canary', () => {
    for (const canary of [undefined, { steps: [{ weight: 25 }] as const }]) {
      const { apps, incident = [] } = synthesize({ registeredModel: registeredModel(), canary });
      expect(JSON.stringify(incident)).toContain(`"name":"MODEL_DIGEST","value":"${digest}"`);
      expect(JSON.stringify(incident)).toContain('"secretName":"models-s3"');
      expect(incident.map(({ metadata }) => metadata.name)).toContain('incident-allow-model-store');
      // made by hand, so it is no orphan
      expect(manifestNamed(apps, 'serving')).toContain('{"kind":"Secret","name":"models-s3"}');
    }
  });

  test.each([false, true])('every rule holds, with the training plane: %s', (deployed) => {
    const training = { ...environmentNamed('prod').training, deployed };
    const documents = Object.values(synthesize({ registeredModel: registeredModel(), training })).flat();
    expect(validateManifests(documents, { prometheusNamespace: 'observability' })).toEqual([]);
  });

  test('one service has one model', () => {
    const canary = { steps: [{ weight: 25 }], modelPath: '/app/model.json' } as const;
    expect(() => synthesize({ registeredModel: registeredModel(), canary })).toThrow(
      'canary.modelPath is a model in the image, got "/app/model.json", and registeredModel is one of the registry',
    );
    expect(() => synthesize({ canary: { steps: [{ weight: 25 }] } })).toThrow(
      'a canary needs canary.modelPath or registeredModel',
    );
  });
});

test('every folder but the one that a person applies has an application', () => {
  const { apps = [], bootstrap = [], ...deployed } = synthesize();
  const paths = [...apps, ...bootstrap]
    .filter(({ kind }) => kind === 'Application')
    .flatMap(({ spec }) => (spec as { source: { path?: string } }).source.path ?? []);
  expect(paths.sort()).toEqual(['apps', ...Object.keys(deployed)].map((name) => `gitops/${name}`).sort());
});

describe('with a canary', () => {
  const canary = { steps: [{ weight: 25 }], modelPath: '/app/model.json' } as const;

  test('the controller is installed before the service, whose model is in the image', () => {
    const { apps, incident } = synthesize({ canary });
    expect(manifestNamed(apps, 'argo-rollouts')).toContain('"chart":"argo-rollouts"');
    expect(manifestNamed(apps, 'argo-rollouts')).toContain('"argocd.argoproj.io/sync-wave":"1"');
    expect(incident?.map(({ kind }) => kind)).toContain('Rollout');
    expect(JSON.stringify(incident)).toContain('{"name":"MODEL_PATH","value":"/app/model.json"}');
    expect(JSON.stringify(incident)).not.toContain('"kind":"ConfigMap"');
  });

  test('Argo CD leaves the replicas and the selectors alone that others write', () => {
    const { apps } = synthesize({ canary });
    expect(manifestNamed(apps, 'incident')).toContain(
      '{"group":"argoproj.io","jsonPointers":["/spec/replicas"],"kind":"Rollout","name":"incident","namespace":"serving"}',
    );
    for (const name of ['incident-stable', 'incident-canary'])
      expect(manifestNamed(apps, 'incident')).toContain(
        `{"group":"","jsonPointers":["/spec/selector/rollouts-pod-template-hash"],"kind":"Service","name":"${name}","namespace":"serving"}`,
      );
  });

  test('the controller may write where writes by hand are refused', () => {
    expect(JSON.stringify(synthesize({ canary })['namespaces'])).toContain(
      'system:serviceaccount:argo-rollouts:argo-rollouts',
    );
    expect(text()).not.toContain('argo-rollouts');
  });

  test('a cluster with one pod of the service cannot have it', () => {
    expect(() => synthesize({ canary }, 'dev')).toThrow('1 pod can take no share at all');
  });
});

describe.each(['dev', 'prod'] as const)('with the streaming plane switched on, in %s', (name) => {
  const on = () => synthesize({ streaming: { ...ENVIRONMENTS[name].streaming, deployed: true } }, name);

  test('no rule is broken', () => {
    const documents = Object.values(on()).flat();
    const found = validateManifests(documents, { prometheusNamespace: 'observability' });
    expect(found.map(({ message }) => message)).toEqual([]);
  });

  test('there are two folders more, each with an application, and two operators', () => {
    const { apps = [], ...folders } = on();
    expect(Object.keys(folders)).toEqual(expect.arrayContaining(['stream', 'stream-monitoring']));
    const applications = apps
      .filter(({ kind }) => kind === 'Application')
      .map(({ metadata }) => metadata.name);
    expect(applications).toEqual(expect.arrayContaining(['strimzi', 'keda', 'stream', 'stream-monitoring']));
  });
});

test('the service admits the scorers only while there are some', () => {
  expect(text()).not.toContain('"kubernetes.io/metadata.name":"streaming"');
});

test('the same release gives the same bytes', () => {
  expect(text()).toBe(text());
});

describe.each(['dev', 'prod'] as const)('in %s', (name) => {
  test('no rule is broken', () => {
    const documents = Object.values(synthesize({}, name)).flat();
    expect(validateManifests(documents, { prometheusNamespace: 'observability' })).toEqual([]);
  });

  test('every application is read from the one repository, at its revision', () => {
    const { url, revision } = ENVIRONMENTS[name].repository;
    const { apps = [], bootstrap = [] } = synthesize({}, name);
    const sources = [...apps, ...bootstrap]
      .filter(({ kind }) => kind === 'Application')
      .map(({ spec }) => (spec as { source: Record<string, unknown> }).source)
      .filter((source) => 'path' in source);
    expect(
      new Set(sources.map(({ repoURL, targetRevision }) => `${String(repoURL)} ${String(targetRevision)}`)),
    ).toEqual(new Set([`${url} ${revision}`]));
  });
});

test('pods that are not restricted are admitted where the charts of others need them, and nowhere else', () => {
  const { namespaces = [] } = synthesize({ podSecurityVersion: 'v1.31' });
  const levels = namespaces
    .filter(({ kind }) => kind === 'Namespace')
    .map(({ metadata: { name, labels = {} } }) => [
      name,
      labels['pod-security.kubernetes.io/enforce'],
      labels['pod-security.kubernetes.io/enforce-version'],
    ]);
  expect(levels).toEqual([
    ['serving', 'restricted', 'v1.31'],
    ['training', 'restricted', 'v1.31'],
    ['observability', 'privileged', 'v1.31'],
  ]);
});

test('custom resources of the operator wait for its definitions', () => {
  const { incident = [], 'incident-monitoring': monitoring = [] } = synthesize();
  const custom = [...incident, ...monitoring].filter(({ apiVersion }) =>
    apiVersion.startsWith('monitoring.coreos.com/'),
  );
  expect(custom.map(({ kind }) => kind).sort()).toEqual([
    'AlertmanagerConfig',
    'PrometheusRule',
    'ServiceMonitor',
  ]);
  for (const { metadata } of custom) {
    expect(metadata.annotations?.['argocd.argoproj.io/sync-options']).toContain(
      'SkipDryRunOnMissingResource=true',
    );
  }
});

test('pods run the image of the release by its digest, from the mirror where there is one', () => {
  expect(text()).toContain(`"image":"ghcr.io/acme/aiops:1.2.0@${DIGEST}"`);
  expect(text({}, 'dev')).toContain(`"image":"localhost:5001/acme/aiops:1.2.0@${DIGEST}"`);
});

test('the autoscaler keeps to the replicas of the environment', () => {
  const { incident = [] } = synthesize({ replicas: { minimum: 3, maximum: 9 } });
  expect(incident.find(({ kind }) => kind === 'HorizontalPodAutoscaler')?.spec).toMatchObject({
    minReplicas: 3,
    maxReplicas: 9,
  });
});

describe('where the autoscaler counts requests', () => {
  const counting = () => synthesize({ requestsPerSecond: 50 });

  test('the adapter has a rule for what it reads, and no rule is broken', () => {
    const documents = Object.values(counting()).flat();
    expect(validateManifests(documents, { prometheusNamespace: 'observability' })).toEqual([]);
  });

  test('without the adapter, synthesis says so', () => {
    const documents = Object.values(counting())
      .flat()
      .filter(({ metadata }) => metadata.name !== 'prometheus-adapter');
    const found = validateManifests(documents, { prometheusNamespace: 'observability' });
    expect(found.map(({ rule }) => rule)).toContain('hpa-custom-metrics');
  });

  test('no other application may write to kube-system', () => {
    const projects = (counting()['apps'] ?? []).filter(({ kind }) => kind === 'AppProject');
    const wide = projects.filter(({ spec }) => JSON.stringify(spec).includes('"kube-system"'));
    expect(wide.map(({ metadata }) => metadata.name)).toEqual(['custom-metrics']);
  });
});

test('the service has an Ingress where the environment has a host for it', () => {
  const kinds = (name: 'dev' | 'prod') => synthesize({}, name)['incident']?.map(({ kind }) => kind);
  expect(kinds('prod')).not.toContain('Ingress');
  expect(kinds('dev')).toContain('Ingress');
});

describe('who is told about the platform', () => {
  const stack = (changed: Partial<PlatformEnvironment> = {}, name: keyof typeof ENVIRONMENTS = 'prod') =>
    manifestNamed(synthesize(changed, name)['apps'], 'kube-prometheus-stack');
  const deadMansSwitch = { url: { name: 'alert-receivers', key: 'heartbeat-url' } };

  test.each(['dev', 'prod'] as const)('is told by Alertmanager itself: %s', (name) => {
    expect(stack({}, name)).toContain('"receiver":"warning"');
  });

  test.each(['dev', 'prod'] as const)('a dead man’s switch can be had: %s', (name) => {
    expect(stack({ deadMansSwitch: undefined }, name)).not.toContain(
      'url_file":"/etc/alertmanager/secrets/alert-receivers/heartbeat-url',
    );
    expect(stack({ deadMansSwitch }, name)).toContain(
      'url_file":"/etc/alertmanager/secrets/alert-receivers/heartbeat-url',
    );
  });
});

test('writes by hand are guarded where the environment asks for it, in the namespaces of the service', () => {
  expect(text({ handWrites: undefined })).not.toContain('ValidatingAdmissionPolicy');
  const { namespaces = [] } = synthesize({ handWrites: { action: 'deny' } });
  const binding = namespaces.find(({ kind }) => kind === 'ValidatingAdmissionPolicyBinding');
  expect(binding?.spec).toEqual({ policyName: 'gitops-writes', validationActions: ['Deny', 'Audit'] });
});

test('older names of metrics are recorded where the environment asks for them', () => {
  expect(text({ metricAliases: true })).toContain('"record":"ml_model_predictions_total"');
  expect(text()).not.toContain('ml_model_predictions_total');
});

describe('what cannot be deployed is refused', () => {
  test('a model other than the released one', () => {
    const release = { ...released.release, model: { version: '2.0.0', digest: null } };
    expect(() => synthesize({ release })).toThrow('must have the version 2.0.0, and has 1.0.0');
  });

  test('a repository that was never filled in, by the name of its field', () => {
    const repository = { url: 'https://github.com/your-org/platform.git', revision: 'main' };
    expect(() => synthesize({ repository })).toThrow(
      'repository.url still holds the placeholder "your-org", got "https://github.com/your-org/platform.git"',
    );
  });

  test('an image that was never filled in', () => {
    const image = { repository: 'ghcr.io/<org>/runtime', tag: '1.0.0', digest: null };
    expect(() => synthesize({ release: { ...released.release, image } })).toThrow(
      'release.json: image.repository still holds the placeholder "<org>"',
    );
  });

  test.each<[string, Partial<PlatformEnvironment>]>([
    ['runbooks still holds the placeholder "<org>"', { runbooks: 'https://github.com/<org>/runbooks' }],
    ['ingress.host still holds the placeholder "example.com"', { ingress: { host: 'incident.example.com' } }],
    [
      'driftWebhook.url still holds the placeholder "example.com"',
      { driftWebhook: { url: 'https://hooks.example.com/drift' } },
    ],
    [
      'alerts.warning: email to still holds the placeholder "your-company.com"',
      {
        alerts: {
          warning: [
            email({
              to: ['ada@acme.test', 'on-call@your-company.com'],
              from: 'alerts@acme.test',
              smarthost: 'smtp.acme.test:587',
            }),
          ],
        },
      },
    ],
    [
      'platformAlerts.warning: email from still holds the placeholder "example.com"',
      {
        platformAlerts: {
          warning: [
            email({ to: ['ada@acme.test'], from: 'alerts@example.com', smarthost: 'smtp.acme.test:587' }),
          ],
        },
      },
    ],
  ])('an address that was never filled in: %s', (message, changed) => {
    expect(() => synthesize(changed)).toThrow(message);
  });

  test('an environment that nobody described', () => {
    expect(() => environmentNamed('staging')).toThrow(
      'there is no environment "staging"; write one of prod, dev, or add a file to environments/',
    );
  });
});

describe('where the environment deploys the training plane', () => {
  const training = (name: 'dev' | 'prod') => ({ ...ENVIRONMENTS[name].training, deployed: true });

  test.each(['dev', 'prod'] as const)('there is a folder for it, and no rule is broken: %s', (name) => {
    const folders = synthesize({ training: training(name) }, name);
    expect(Object.keys(folders)).toContain('training');
    const documents = Object.values(folders).flat();
    expect(validateManifests(documents, { prometheusNamespace: 'observability' })).toEqual([]);
  });

  test.each(['dev', 'prod'] as const)('drift may start a retraining, and no rule is broken: %s', (name) => {
    const folders = synthesize({ training: { ...training(name), receiver: { deployed: true } } }, name);
    const documents = Object.values(folders).flat();
    expect(validateManifests(documents, { prometheusNamespace: 'observability' })).toEqual([]);
    const { incident, namespaces } = folders;
    expect(JSON.stringify(incident)).toContain('http://incident-receiver.training.svc:8080/events');
    expect(JSON.stringify(folders['incident-monitoring'])).toContain(
      'http://incident-receiver.training.svc:8080/alerts',
    );
    expect(JSON.stringify(namespaces)).toContain('"name":"drift-receiver-jobs"');
  });

  test.each(['serving', 'training'])(
    'its Secrets, made by hand, are no orphans in the project %s',
    (name) => {
      const { apps = [] } = synthesize({ training: { ...training('prod'), receiver: { deployed: true } } });
      const project = apps.find(({ kind, metadata }) => kind === 'AppProject' && metadata.name === name);
      for (const secret of ['drift-webhook', 'drift-alerts']) {
        expect(project).toHaveProperty(
          'spec.orphanedResources.ignore',
          expect.arrayContaining([{ kind: 'Secret', name: secret }]),
        );
      }
    },
  );

  test('its operator is guarded against nobody’s writes, and the rest is', () => {
    const { namespaces = [] } = synthesize({ training: training('prod') });
    expect(JSON.stringify(namespaces)).toContain('system:serviceaccount:cnpg-system:cloudnative-pg');
  });

  test('the stack leaves its alerts to its own routes', () => {
    const { apps } = synthesize({ training: training('prod') });
    expect(manifestNamed(apps, 'kube-prometheus-stack')).toContain('training');
  });

  test('the retraining runs the image of its stage, from the mirror where there is one', () => {
    expect(text({ training: training('dev') }, 'dev')).toContain(
      '"image":"localhost:5001/acme/aiops-retrain:1.2.0"',
    );
  });

  test('nothing of it is there otherwise', () => {
    expect(text()).not.toContain('mlflow');
    expect(text()).not.toContain('cnpg');
  });
});
