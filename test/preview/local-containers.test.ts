import { describe, expect, it } from 'vitest';
import { localContainers } from '../../preview/local-containers';
import { IMAGE } from '../../runtime/contract/image';

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
});
