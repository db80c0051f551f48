import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { localContainers } from '../../preview/local-containers';
import { IMAGE } from '../../runtime/contract/image';
import { namespacedChart } from '../support/namespaced-chart';
import { incidentService } from '../support/reference-service';
import { releasedModel } from '../support/released-model';

const deployment = (name: string, container: object) => ({
  kind: 'Deployment',
  metadata: { name, namespace: 'serving' },
  spec: { template: { spec: { containers: [{ name: 'server', ...container }] } } },
});

const OURS = { command: [...IMAGE.command] };
const SHELL = { command: ['sh', '-c', 'touch /tmp/taken'] };

const names = (manifests: object[], allowCommands = false): string[] =>
  localContainers(manifests, allowCommands).containers.map((container) => container.deployment);

describe('the processes that are started on this machine', () => {
  it('run the command of the image, and every other Deployment is named with its command', () => {
    const { containers, leftOut } = localContainers(
      [deployment('ours', OURS), deployment('theirs', SHELL)],
      false,
    );
    expect(containers.map((container) => container.deployment)).toEqual(['ours']);
    expect(leftOut).toEqual([
      `Deployment serving/theirs is left out: its command is "sh -c touch /tmp/taken", and only "${IMAGE.command.join(' ')}" runs here; --allow-commands runs others`,
    ]);
  });

  it.each([
    ['further arguments', { ...OURS, args: ['--require=./theirs.js'] }],
    ['another flag of node', { command: ['node', '--require=./theirs.js', ...IMAGE.command.slice(1)] }],
    ['another program in its place', { command: ['./node', ...IMAGE.command.slice(1)] }],
    ['no command', { image: 'nginx' }],
  ])('is not a command with %s', (_, container) => {
    expect(names([deployment('theirs', container)])).toEqual([]);
  });

  it('get only the variables that the runtime reads, and the others are named', () => {
    const env = [
      { name: 'LOG_LEVEL', value: 'warn' },
      { name: 'NODE_OPTIONS', value: '--require=./theirs.js' },
      { name: 'LD_PRELOAD', value: './theirs.so' },
    ];
    const { containers, leftOut } = localContainers([deployment('ours', { ...OURS, env })], false);
    expect(containers[0]!.environment).toEqual({ LOG_LEVEL: 'warn' });
    expect(leftOut).toEqual([
      expect.stringMatching(/^NODE_OPTIONS, LD_PRELOAD of Deployment serving\/ours is left out/),
    ]);
    const [allowed] = localContainers([deployment('ours', { ...OURS, env })], true).containers;
    expect(Object.keys(allowed!.environment)).toEqual(['LOG_LEVEL', 'NODE_OPTIONS', 'LD_PRELOAD']);
  });

  it('are the commands of all Deployments if that is allowed', () => {
    expect(names([deployment('ours', OURS), deployment('theirs', SHELL)], true)).toEqual(['ours', 'theirs']);
  });

  it('are no other workloads, which are named', () => {
    const job = { kind: 'Job', metadata: { name: 'import' }, spec: {} };
    expect(localContainers([job], true)).toEqual({
      containers: [],
      leftOut: ['Job default/import is left out: only Deployments run here'],
    });
  });

  describe('the init container that fetches a model', () => {
    const service = incidentService(namespacedChart(), { model: releasedModel() });
    const written = JSON.stringify(service.deployment.toJson());
    const read = (from: string, to: string) => {
      expect(written).toContain(from);
      const [container] = localContainers([JSON.parse(written.replaceAll(from, to))], false).containers;
      return container!;
    };
    const variables = (from: string, to: string) =>
      Object.keys(read(from, to).initContainers[0]!.environment).sort();

    it('runs before, with the variables of the store', () => {
      expect(variables('fetch-model', 'fetch-model')).toEqual([
        'AWS_ACCESS_KEY_ID_FILE',
        'AWS_ENDPOINT_URL_S3',
        'AWS_REGION',
        'AWS_SECRET_ACCESS_KEY_FILE',
      ]);
    });

    it.each([
      ['writes elsewhere', `"--out","${IMAGE.modelDirectory}/`, '"--out","/home/'],
      ['runs another program', '"dist/runtime/fetch/main.js"', '"theirs.js"'],
    ])('does not run if it %s', (_, from, to) => {
      const { initContainers, others } = read(from, to);
      expect([initContainers, others]).toEqual([[], ['fetch-model']]);
    });

    it('gets no key from a file that is no mounted Secret, for the key would be sent to the store', () => {
      const path = z.string().parse(/"([^"]*\/AWS_ACCESS_KEY_ID)"/.exec(written)?.[1]);
      expect(variables(path, '/home/ada/.ssh/id_ed25519')).not.toContain('AWS_ACCESS_KEY_ID_FILE');
    });
  });
});
