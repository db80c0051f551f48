import { App, Chart, Duration, JsonPatch, Size, Testing } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  InferenceService,
  type IngressApi,
  type IngressProps,
  Model,
  type InferenceServiceProps,
} from '../../../constructs';
import { parseConfig } from '../../../runtime/config/config';
import { IMAGE } from '../../../runtime/contract/image';
import { ROUTES } from '../../../runtime/contract/routes';
import { namespacedChart } from '../../support/namespaced-chart';
import { environmentOf, podOf } from '../../support/pod-of';
import { incidentService } from '../../support/reference-service';

const LEAST = {} satisfies Partial<InferenceServiceProps>;
const FULLEST = {
  image: `ghcr.io/acme/aiops:1.2.0@sha256:${'a'.repeat(64)}`,
  model: Model.inImage({ path: '/app/model.json', digest: `sha256:${'b'.repeat(64)}`, version: '3' }),
  name: 'incident-eu',
  partOf: 'aiops',
  replicas: 5,
  port: 8000,
  metricsPort: 9464,
  metricsFrom: 'observability',
  requestsFrom: ['shop', 'shop', 'batch'],
  ingress: { host: 'incident.example.com', className: 'nginx', tlsSecretName: 'incident-tls' },
  drainDelay: Duration.seconds(10),
  shutdownTimeout: Duration.millis(2500),
  logLevel: 'debug',
  logSampleRatio: 0.25,
  logRedact: ['card number', 'a,b'],
  bodyLimit: Size.kibibytes(64),
  docsEnabled: false,
  maxRows: 10,
  priorityClassName: 'important',
  cpuRequest: Cpu.units(1),
  cpuLimit: Cpu.units(4),
  memory: Size.gibibytes(1),
} satisfies InferenceServiceProps;

const ingressSchema = z.object({
  spec: z.object({
    rules: z.array(z.object({ http: z.object({ paths: z.array(z.object({ path: z.string() })) }) })),
  }),
});

function manifests(props: Partial<InferenceServiceProps>): unknown {
  const chart = namespacedChart();
  incidentService(chart, props);
  return Testing.synth(chart);
}

describe('the objects of a service', () => {
  test('with nothing but an image and a model, the Deployment', () => {
    expect(incidentService(namespacedChart(), LEAST).deployment.toJson()).toMatchSnapshot();
  });

  test('with every prop, the Deployment and the ways to it', () => {
    const { deployment, service, ingress } = incidentService(namespacedChart(), FULLEST);
    expect([deployment, service, ingress].map((object): unknown => object?.toJson())).toMatchSnapshot();
  });

  test.each([
    [Size.mebibytes(512), 128],
    [Size.mebibytes(128), 32],
    [Size.mebibytes(100), 4],
  ])('with memory of %o, the bodies of its requests have a bound', (memory, mebibytes) => {
    const [container] = podOf(incidentService(namespacedChart(), { memory })).containers;
    expect(container['env']).toContainEqual({
      name: 'MAX_BODY_BYTES_IN_FLIGHT',
      value: String(mebibytes * 1024 ** 2),
    });
  });

  test('are the same bytes in every synthesis', () => {
    expect(JSON.stringify(manifests(FULLEST))).toBe(JSON.stringify(manifests(FULLEST)));
  });

  test('carry the name that they were given, without a hash', () => {
    const service = incidentService(namespacedChart(), FULLEST);
    const named = [
      service.deployment,
      service.service,
      service.serviceAccount,
      service.podDisruptionBudget,
      service.ingress,
    ];
    expect(named.map((object) => object?.name)).toEqual(Array(5).fill('incident-eu'));
  });

  test('can be patched where no prop reaches', () => {
    const service = incidentService(namespacedChart());
    service.deployment.addJsonPatch(JsonPatch.add('/spec/minReadySeconds', 10));
    expect(service.deployment.toJson()).toHaveProperty('spec.minReadySeconds', 10);
  });
});

describe('a pod', () => {
  test('runs the command of the image, in its folder, from the image that was named', () => {
    const service = incidentService(namespacedChart(), FULLEST);
    expect(podOf(service).containers[0]).toMatchObject({
      image: FULLEST.image,
      command: IMAGE.command,
      workingDir: IMAGE.workingDirectory,
    });
  });

  test('may not be more than the Pod Security Standard "restricted" allows', () => {
    const pod = podOf(incidentService(namespacedChart()));
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: { runAsNonRoot: true, runAsUser: 10001, seccompProfile: { type: 'RuntimeDefault' } },
    });
    expect(pod.containers[0]).toMatchObject({
      securityContext: {
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
        readOnlyRootFilesystem: true,
      },
    });
  });

  test('may write to /tmp alone, and only so much', () => {
    const pod = podOf(incidentService(namespacedChart()));
    expect(pod.containers[0].volumeMounts).toEqual([{ name: 'tmp', mountPath: '/tmp' }]);
    expect(pod.volumes).toEqual([{ name: 'tmp', emptyDir: { sizeLimit: '64Mi' } }]);
  });

  test('is restarted by one path and taken out of the Service by another', () => {
    const [container] = podOf(incidentService(namespacedChart())).containers;
    expect(container).toMatchObject({
      livenessProbe: { httpGet: { path: ROUTES.livez, port: 'http' } },
      readinessProbe: { httpGet: { path: ROUTES.readyz, port: 'http' } },
    });
  });

  test('has longer to stop than it may take', () => {
    const service = incidentService(namespacedChart(), FULLEST);
    const { drainDelaySeconds, shutdownTimeoutSeconds } = parseConfig(environmentOf(service));
    expect(podOf(service).terminationGracePeriodSeconds).toBeGreaterThan(
      drainDelaySeconds + shutdownTimeoutSeconds,
    );
  });

  test('gets twice its CPU request at most, unless told otherwise', () => {
    const resources = (props: Partial<InferenceServiceProps>): unknown =>
      podOf(incidentService(namespacedChart(), props)).containers[0]['resources'];
    expect(resources({})).toMatchObject({ requests: { cpu: '500m' }, limits: { cpu: '1' } });
    expect(resources({ cpuRequest: Cpu.millis(200) })).toMatchObject({ limits: { cpu: '400m' } });
    expect(resources({ cpuLimit: 'none' })).not.toHaveProperty('limits.cpu');
  });
});

describe('metrics', () => {
  test('are served on the port for requests, by default', () => {
    const service = incidentService(namespacedChart());
    expect(service.ports.metrics).toEqual({ name: 'http', number: 8080 });
    expect(service.service.toJson()).toHaveProperty('spec.ports.length', 1);
  });

  test('have a port of their own that only Prometheus reaches', () => {
    const service = incidentService(namespacedChart(), { metricsPort: 9464, metricsFrom: 'observability' });
    expect(service.ports.metrics).toEqual({ name: 'metrics', number: 9464 });
    expect(service.networkPolicies.allowMetrics.toJson()).toMatchObject({
      spec: {
        ingress: [
          {
            from: [
              { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'observability' } } },
            ],
            ports: [{ port: 9464, protocol: 'TCP' }],
          },
        ],
      },
    });
    expect(service.networkPolicies.allowHttp.toJson()).toHaveProperty('spec.ingress[0].ports', [
      { port: 8080, protocol: 'TCP' },
    ]);
  });
});

test('requests come from the own namespace, from those named, and from the ingress controller', () => {
  const service = incidentService(namespacedChart(), FULLEST);
  expect(service.networkPolicies.allowHttp.toJson()).toHaveProperty(
    'spec.ingress[0].from',
    ['serving', 'shop', 'batch', 'ingress-nginx'].map((namespace) => ({
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
    })),
  );
});

test('nothing else comes in or goes out', () => {
  const service = incidentService(namespacedChart());
  expect(service.networkPolicies.denyAll.toJson()).toHaveProperty('spec', {
    podSelector: { matchLabels: service.matchLabels },
    policyTypes: ['Ingress', 'Egress'],
  });
});

describe('an Ingress', () => {
  const pathsOf = (props: Partial<IngressProps>): string[] => {
    const { ingress } = incidentService(namespacedChart(), { ingress: { host: 'incident.test', ...props } });
    return ingressSchema
      .parse(ingress?.toJson())
      .spec.rules.flatMap(({ http }) => http.paths.map(({ path }) => path));
  };

  test.each<[string, Partial<IngressProps>, string[]]>([
    ['predictions alone, unless asked', {}, [ROUTES.predict]],
    ["KServe's two protocols", { apis: ['v1', 'v2'] }, ['/v1/models', '/v2']],
    ['the page with the description that it reads', { apis: ['docs'] }, ['/docs', '/openapi.json']],
    ['other paths beside them, each once', { paths: ['/model', '/predict'] }, ['/predict', '/model']],
    ['other paths alone', { apis: [], paths: ['/'] }, ['/']],
  ])('lets in %s', (_, props, paths) => {
    expect(pathsOf(props)).toEqual(paths);
  });

  // where each protocol answers is the runtime's to say
  test.each<[IngressApi, string]>([
    ['predict', ROUTES.predict],
    ['v1', ROUTES.v1Predict],
    ['v2', ROUTES.v2VersionInfer],
    ['v2', ROUTES.v2ModelReady],
    ['docs', ROUTES.docsFile],
  ])('that lets in %s reaches %s', (api, route) => {
    const reached = pathsOf({ apis: [api] }).some((path) => route === path || route.startsWith(`${path}/`));
    expect(reached).toBe(true);
  });

  test.each<[string, Partial<IngressProps>]>([
    ['ingress.host must be a host name', { host: 'https://incident.test' }],
    ['ingress.host must be a host name', { host: 'Incident.test' }],
    ['ingress.paths must begin with /, got "model"; write "/model"', { paths: ['model'] }],
    ['ingress admits nothing', { apis: [] }],
  ])('is refused: %s', (message, props) => {
    expect(() => pathsOf(props)).toThrow(message);
  });

  test('may be for every name below a domain', () => {
    expect(pathsOf({ host: '*.models.test' })).toEqual([ROUTES.predict]);
  });
});

test('what a service writes into the environment, the runtime reads back as it was asked', () => {
  const props = fc.record(
    {
      port: fc.integer({ min: 1, max: 9000 }),
      metricsPort: fc.integer({ min: 9001, max: 65535 }),
      logLevel: fc.constantFrom('debug' as const, 'warn' as const),
      logSampleRatio: fc.double({ min: 0, max: 1, noNaN: true }),
      logRedact: fc.array(fc.string().filter((text) => !text.includes('\0'))),
      maxRows: fc.integer({ min: 1, max: 100_000 }),
      maxRequestsInFlight: fc.integer({ min: 1, max: 100_000 }),
      waitMillis: fc.integer({ min: 5, max: 60_000 }),
      pollMillis: fc.integer({ min: 0, max: 3_600_000 }),
      drainSeconds: fc.integer({ min: 0, max: 300 }),
      shutdownMillis: fc.integer({ min: 1000, max: 600_000 }),
      bodyKibibytes: fc.integer({ min: 1, max: 102_400 }),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(props, ({ drainSeconds, shutdownMillis, bodyKibibytes, waitMillis, pollMillis, ...same }) => {
      const service = incidentService(namespacedChart(), {
        ...same,
        drainDelay: drainSeconds === undefined ? undefined : Duration.seconds(drainSeconds),
        shutdownTimeout: shutdownMillis === undefined ? undefined : Duration.millis(shutdownMillis),
        bodyLimit: bodyKibibytes === undefined ? undefined : Size.kibibytes(bodyKibibytes),
        maxWait: waitMillis === undefined ? undefined : Duration.millis(waitMillis),
        modelPoll: pollMillis === undefined ? undefined : Duration.millis(pollMillis),
      });
      const defaults = parseConfig({ MODEL_PATH: '/app/model.json' });
      expect(parseConfig(environmentOf(service))).toEqual({
        ...defaults,
        ...same,
        drainDelaySeconds: drainSeconds ?? defaults.drainDelaySeconds,
        shutdownTimeoutSeconds:
          shutdownMillis === undefined ? defaults.shutdownTimeoutSeconds : shutdownMillis / 1000,
        maxWaitSeconds: waitMillis === undefined ? defaults.maxWaitSeconds : waitMillis / 1000,
        modelPollSeconds: pollMillis === undefined ? defaults.modelPollSeconds : pollMillis / 1000,
        bodyLimitBytes: bodyKibibytes === undefined ? defaults.bodyLimitBytes : 1024 * bodyKibibytes,
      });
    }),
    { numRuns: 50 },
  );
});

test('a setting that the service has is not overwritten by another construct', () => {
  const chart = namespacedChart();
  const service = incidentService(chart);
  expect(() => {
    service.addSettings(chart, { drainDelaySeconds: 60 }, {});
  }).toThrow('serving/incident already has its drainDelaySeconds from serving/incident');
});

test.each([
  [{ bodyLimit: Size.kibibytes(0) }, 'bodyLimit must be a whole number from 1024 to 104857600 bytes'],
  [{ maxWait: Duration.minutes(2) }, 'maxWait must be a number from 0.005 to 60 seconds, got "120"'],
  [
    { port: 9000, metricsPort: 9000 },
    'metricsPort must differ from port (9000); leave it out to serve /metrics on port',
  ],
  [{ logSampleRatio: 2 }, 'logSampleRatio must be a number from 0 to 1'],
])('an error about %o names the prop', (props, message) => {
  expect(() => incidentService(namespacedChart(), props)).toThrow(`serving/incident: ${message}`);
});

describe('features whose values are not logged', () => {
  const model = Model.fromArtifact('model/incident.json');
  const [feature] = model.features!;

  test('must be features of a model that is known', () => {
    expect(() => incidentService(namespacedChart(), { model, logRedact: [feature!] })).not.toThrow();
    expect(() => incidentService(namespacedChart(), { model, logRedact: [`${feature!}s`] })).toThrow(
      `serving/incident: logRedact must name features of the model, got "${feature!}s", so that its values would be logged; did you mean "${feature!}"?`,
    );
    expect(() => incidentService(namespacedChart(), { model, logRedact: ['xyzzy'] })).toThrow(
      `write some of ${model.features!.join(', ')}`,
    );
  });

  test('may be any where the image holds the model', () => {
    const inImage = Model.inImage({ path: '/app/model.json' });
    expect(() => incidentService(namespacedChart(), { model: inImage, logRedact: ['xyzzy'] })).not.toThrow();
  });
});

describe('a service is refused', () => {
  test('in a chart without a namespace', () => {
    const chart = new Chart(new App(), 'serving');
    expect(() => incidentService(chart)).toThrow("write new Chart(app, 'serving', { namespace: 'serving' })");
  });

  test.each([
    {
      what: 'an image without a tag',
      props: { image: 'ghcr.io/acme/aiops' },
      message: 'got "ghcr.io/acme/aiops"',
    },
    { what: 'the tag latest', props: { image: 'ghcr.io/acme/aiops:latest' }, message: 'instead of latest' },
    {
      what: 'a digest that is none',
      props: { image: 'aiops:1@sha256:abc' },
      message: 'must be repository:tag',
    },
    {
      what: 'a registry port for a tag',
      props: { image: 'localhost:5000/aiops' },
      message: 'repository:tag',
    },
    {
      what: 'a name that is no DNS label',
      props: { name: 'Incident_EU' },
      message: "{ name: 'incident-eu' }",
    },
    {
      what: 'no replicas',
      props: { replicas: 0 },
      message: 'replicas must be a whole number from 1 to 150000, got 0',
    },
    {
      what: 'a CPU limit near the request',
      props: { cpuLimit: Cpu.millis(600) },
      message: 'at least twice cpuRequest (500m), got 600m',
    },
    {
      what: 'less memory than an idle server needs',
      props: { memory: Size.mebibytes(64) },
      message: 'memory must be at least 96Mi, which an idle server needs, got 64Mi',
    },
    {
      what: 'memory without room for a body',
      props: { memory: Size.mebibytes(128), bodyLimit: Size.mebibytes(64) },
      message:
        'bodyLimit is 67108864 bytes; write memory: Size.mebibytes(256) or more, or a smaller bodyLimit',
    },
    {
      what: 'a port that is none',
      props: { port: 0 },
      message: 'serving/incident: port must be a whole number',
    },
    {
      what: 'the same port twice',
      props: { metricsPort: 8080 },
      message: 'metricsPort must differ from port (8080)',
    },
    {
      what: 'a drain delay beyond reason',
      props: { drainDelay: Duration.hours(1) },
      message: 'serving/incident: drainDelay must be a number from 0 to 300 seconds',
    },
  ])('for $what', ({ props, message }) => {
    expect(() => incidentService(namespacedChart(), props)).toThrow(message);
  });

  test('under an id that cannot be a name, which it says how to mend', () => {
    const props = { image: 'aiops:1', model: Model.inImage({ path: '/model.json' }) };
    expect(() => new InferenceService(namespacedChart(), 'IncidentService', props)).toThrow(
      "{ name: 'incident-service' }",
    );
  });
});

describe('feedback', () => {
  test('holds predictions in memory, with the settings of its props', () => {
    const service = incidentService(namespacedChart(), { feedback: { rows: 5000, sampleRatio: 0.1 } });
    expect(environmentOf(service)).toMatchObject({
      FEEDBACK_ENABLED: 'true',
      FEEDBACK_ROWS: '5000',
      FEEDBACK_SAMPLE_RATIO: '0.1',
    });
    expect(environmentOf(service)).not.toHaveProperty('FEEDBACK_DIRECTORY');
    expect(podOf(service).volumes).toHaveLength(1);
  });

  test('is written to a volume that has room for it, if it is to survive a restart of the container', () => {
    const service = incidentService(namespacedChart(), { feedback: { persistent: true } });
    expect(environmentOf(service)).toMatchObject({ FEEDBACK_DIRECTORY: IMAGE.feedbackDirectory });
    const pod = podOf(service);
    expect(pod.volumes).toContainEqual({ name: 'feedback', emptyDir: { sizeLimit: '77Mi' } });
    expect(pod.containers[0]).toMatchObject({
      resources: { limits: { 'ephemeral-storage': '333Mi' } },
    });
  });

  test('is refused where its rows may not fit into the memory', () => {
    expect(() => incidentService(namespacedChart(), { feedback: { rows: 1_000_000 } })).toThrow(
      'feedback.rows must be at most 447392, because 300 bytes for each must fit into a quarter of memory, got 1000000',
    );
  });
});
