import { expect, it } from 'vitest';
import { substitute } from '../../preview/substitutions';
import type { Container } from '../../preview/container';
import { ENVIRONMENT } from '../../runtime/contract/environment';
import { parseConfig } from '../../runtime/config/config';

const WEBHOOK = 'http://127.0.0.1:9999/drift';

function container(environment: Record<string, string>): Container {
  return {
    deployment: 'churn',
    namespace: 'serving',
    name: 'server',
    image: 'example/runtime:1',
    command: ['node', 'server.js'],
    workingDirectory: undefined,
    environment,
    ports: new Map([
      ['http', 8080],
      ['metrics', 9090],
    ]),
    mounts: [],
    startupProbe: undefined,
    livenessProbe: undefined,
    readinessProbe: {
      httpGet: { path: '/readyz', port: 8080 },
      initialDelaySeconds: 0,
      periodSeconds: 1,
      timeoutSeconds: 1,
      failureThreshold: 1,
    },
    terminationGracePeriodSeconds: 30,
    initContainers: [],
    others: [],
  };
}
const PORTS = new Map([
  [8080, 40001],
  [9090, 40002],
]);

it('moves every port to its local one, in the environment, the ports and the probes', () => {
  const written = { [ENVIRONMENT.metricsPort.name]: '9090' };
  const { environment, ports, readinessProbe } = substitute(container(written), PORTS, WEBHOOK).container;
  expect(parseConfig(environment)).toMatchObject({ port: 40001, metricsPort: 40002, host: '127.0.0.1' });
  expect(ports.get('metrics')).toBe(40002);
  expect(readinessProbe!.httpGet.port).toBe(40001);
});

it('sends a drift webhook to the preview, by settings that the runtime takes', () => {
  const written = { [ENVIRONMENT.driftWebhook.name]: 'https://hooks.example.com/drift' };
  const { environment } = substitute(container(written), PORTS, WEBHOOK).container;
  expect(parseConfig(environment)).toMatchObject({
    driftWebhook: WEBHOOK,
    driftWebhookHosts: ['127.0.0.1'],
    driftWebhookAllowHttp: true,
    driftWebhookAllowPrivate: true,
  });
});

it('changes nothing else, and says what it changed', () => {
  const { container: own, substitutions } = substitute(
    container({ LOG_LEVEL: 'warn', PORT: '8080' }),
    PORTS,
    WEBHOOK,
  );
  expect(own.environment).toEqual({ LOG_LEVEL: 'warn', PORT: '40001', HOST: '127.0.0.1' });
  expect(substitutions).toEqual(['HOST=127.0.0.1 (manifest: not set)', 'PORT=40001 (manifest: 8080)']);
});
