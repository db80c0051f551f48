import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { readContainers as read, type Container, type ContainerReading } from '../../preview/container';
import { probeUrl } from '../../preview/probe';

const DEPLOYMENT = `
kind: Deployment
metadata: { name: churn, namespace: serving }
spec:
  template:
    spec:
      terminationGracePeriodSeconds: 35
      containers:
        - name: churn
          command: [node, dist/runtime/serving/main.js]
          args: [--quiet]
          workingDir: /app
          env: [{ name: PORT, value: "8080" }]
          ports: [{ name: http, containerPort: 8080 }]
          volumeMounts: [{ name: model, mountPath: /models }]
          readinessProbe: { httpGet: { path: /readyz, port: http }, periodSeconds: 3 }
      volumes: [{ name: model, configMap: { name: churn-model } }]
`;
const CONFIG_MAP = `
kind: ConfigMap
metadata: { name: churn-model, namespace: serving }
data: { model.json: "{}" }
`;

function readContainers(texts: readonly string[], reading?: ContainerReading): Container[] {
  const manifests = texts.flatMap((text) =>
    parseAllDocuments(text).map((document) => document.toJS() as unknown),
  );
  return read(manifests, reading);
}

describe('reading a Deployment', () => {
  it('takes command, environment, ports and grace period from the manifest, and mounts from its ConfigMaps', () => {
    const [container] = readContainers([DEPLOYMENT, CONFIG_MAP]);
    expect(container).toMatchObject({
      deployment: 'churn',
      command: ['node', 'dist/runtime/serving/main.js', '--quiet'],
      workingDirectory: '/app',
      environment: { PORT: '8080' },
      mounts: [{ path: '/models', files: { 'model.json': '{}' } }],
      terminationGracePeriodSeconds: 35,
      others: [],
    });
  });

  it('names the other containers of the pod, whose command may be in their images', () => {
    const proxied = DEPLOYMENT.replace(
      '      volumes:',
      '        - { name: proxy, image: envoy }\n      initContainers: [{ name: migrate, image: migrate }]\n      volumes:',
    );
    const [container] = readContainers([proxied, CONFIG_MAP]);
    expect(container).toMatchObject({ name: 'churn', others: ['migrate', 'proxy'] });
  });

  it('says why a container that leaves its command to the image cannot be run', () => {
    const text = DEPLOYMENT.replace('command: [node, dist/runtime/serving/main.js]', 'image: nginx');
    expect(() => readContainers([text])).toThrow(
      'Deployment churn cannot be run as a local process: spec.template.spec.containers.0.command: ' +
        'a container without a command runs what its image says, and there is no image here',
    );
  });

  it('finds a ConfigMap in another document of the same file', () => {
    expect(readContainers([`${CONFIG_MAP}---${DEPLOYMENT}`])[0]!.mounts[0]!.files).toHaveProperty([
      'model.json',
    ]);
  });

  it('asks a probe by the name of its port, with the defaults of Kubernetes for what it leaves out', () => {
    const container = readContainers([DEPLOYMENT, CONFIG_MAP])[0]!;
    expect(probeUrl(container, container.readinessProbe!)).toBe('http://127.0.0.1:8080/readyz');
    expect(container.readinessProbe).toMatchObject({
      periodSeconds: 3,
      timeoutSeconds: 1,
      failureThreshold: 3,
    });
  });

  it('refuses a probe of a port that the container does not have', () => {
    const container = readContainers([DEPLOYMENT.replace('port: http', 'port: web'), CONFIG_MAP])[0]!;
    expect(() => probeUrl(container, container.readinessProbe!)).toThrow(/probes port "web"/);
  });

  it('refuses a mount whose ConfigMap is in another namespace', () => {
    expect(() => readContainers([DEPLOYMENT, CONFIG_MAP.replace('serving', 'other')])).toThrow(
      /mounts volume "model"/,
    );
  });

  it('makes up the files of a Secret, whose content no manifest holds', () => {
    const withSecret = DEPLOYMENT.replace(
      'configMap: { name: churn-model }',
      'secret: { secretName: churn-keys, items: [{ key: a, path: signing-key }] }',
    );
    const [mount] = readContainers([withSecret])[0]!.mounts;
    expect(mount).toMatchObject({ path: '/models', madeUp: 'churn-keys' });
    expect(Object.keys(mount!.files)).toEqual(['signing-key']);
  });

  it('takes the files of a Secret from who has them', () => {
    const withSecret = DEPLOYMENT.replace(
      'configMap: { name: churn-model }',
      'secret: { secretName: churn-keys, items: [{ key: a, path: signing-key }] }',
    );
    const [container] = readContainers([withSecret], { secret: (name, key) => `${name}/${key}` });
    expect(container!.mounts).toEqual([
      { volume: 'model', path: '/models', files: { 'signing-key': 'churn-keys/a' } },
    ]);
  });

  it('reads the init containers that are to run, and names sidecars and those of others', () => {
    const withInit = DEPLOYMENT.replace(
      '      volumes:',
      `      initContainers:
        - name: fetch
          command: [node, fetch.js]
          args: [--out, /out/model.json]
          volumeMounts: [{ name: model, mountPath: /out }]
        - { name: migrate, image: migrate, env: [{ name: A, valueFrom: {} }] }
        - { name: proxy, command: [envoy], restartPolicy: Always }
      volumes:`,
    );
    const [container] = readContainers([withInit, CONFIG_MAP], { runsInit: () => true });
    expect(container!.initContainers).toEqual([
      {
        name: 'fetch',
        image: undefined,
        command: ['node', 'fetch.js', '--out', '/out/model.json'],
        environment: {},
        mounts: [{ volume: 'model', path: '/out', files: { 'model.json': '{}' } }],
      },
    ]);
    expect(container!.others).toEqual(['migrate', 'proxy']);
  });

  it('names the Deployment and the field that a local process cannot do without', () => {
    expect(() => readContainers([DEPLOYMENT.replace(/ +command: .*\n/, '')])).toThrow(
      /Deployment churn cannot be run .*containers\.0\.command/,
    );
  });

  it('gives the process the values that the kubelet would make of those in the manifest', () => {
    const expanded = DEPLOYMENT.replace(
      '{ name: PORT, value: "8080" }',
      '{ name: PORT, value: "8080" }, { name: A, value: "p$(PORT)" }, { name: B, value: "$$$$(PORT)" }',
    );
    expect(readContainers([expanded, CONFIG_MAP])[0]!.environment).toMatchObject({
      A: 'p8080',
      B: '$(PORT)',
    });
  });

  it('refuses a value that comes from outside of the manifest', () => {
    const fromSecret = DEPLOYMENT.replace(
      'value: "8080"',
      'valueFrom: { secretKeyRef: { name: a, key: b } }',
    );
    expect(() => readContainers([fromSecret, CONFIG_MAP])).toThrow(/takes PORT from outside/);
  });

  it.each(['../../escaped', '..', '.', '..data', 'a/b', 'a b', '', 'x'.repeat(254)])(
    'refuses the key "%s" of a ConfigMap, as Kubernetes does',
    (key) => {
      const configMap = `kind: ConfigMap\nmetadata: { name: any, namespace: serving }\ndata: { ${JSON.stringify(key)}: x }\n`;
      expect(() => readContainers([DEPLOYMENT, CONFIG_MAP, configMap])).toThrow(
        `ConfigMap serving/any has the key ${JSON.stringify(key)}, which Kubernetes refuses`,
      );
    },
  );

  it.each([
    ['a mount path', 'mountPath: /models', 'mountPath: /models/../../escaped', 'a mount path is absolute'],
    [
      "the path of a Secret's key",
      'configMap: { name: churn-model }',
      'secret: { secretName: a, items: [{ key: a, path: ../../escaped }] }',
      "a key's path is relative",
    ],
    [
      'the name of a Secret',
      'configMap: { name: churn-model }',
      'secret: { secretName: ../escaped, items: [{ key: a, path: a }] }',
      'has no / and no ..',
    ],
    ['a probe', 'path: /readyz', 'path: "@elsewhere.test/"', 'a path starts with /'],
  ])('refuses %s that leads elsewhere', (_, written, changed, problem) => {
    expect(() => readContainers([DEPLOYMENT.replace(written, changed), CONFIG_MAP])).toThrow(problem);
  });
});
