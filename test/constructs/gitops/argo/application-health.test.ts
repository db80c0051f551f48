import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { APPLICATION_HEALTH_CHECK } from '../../../../constructs/gitops/argo/application-health';
import { toolInstalled } from '../../../support/tools';

/** Argo CD runs health checks in gopher-lua, which is Lua 5.1. */
const luaInstalled = toolInstalled(
  spawnSync('lua5.1', ['-v']).status === 0,
  'lua5.1',
  'THE HEALTH CHECK OF APPLICATIONS WAS NOT RUN',
);

/** A value as a Lua table. */
function lua(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value !== 'object' || value === null) return 'nil';
  const fields = Object.entries(value).map(([key, inner]) => `[${JSON.stringify(key)}] = ${lua(inner)}`);
  return `{ ${fields.join(', ')} }`;
}

const answer = z.tuple([z.string(), z.string()]);

/** Runs the check as Argo CD does: the object is the global `obj`, and what it returns is the health. */
function healthOf(status: unknown): { status: string; message: string } {
  const program = `obj = ${lua({ kind: 'Application', status })}
local health = (function()
${APPLICATION_HEALTH_CHECK}
end)()
io.write(health.status, "\\n", health.message)`;
  const { stdout, stderr } = spawnSync('lua5.1', ['-'], { input: program, encoding: 'utf8' });
  expect(stderr).toBe('');
  const [health, message] = answer.parse(stdout.split('\n'));
  return { status: health, message };
}

const healthy = { health: { status: 'Healthy' } };
const synced = { sync: { status: 'Synced' } };
const succeeded = { operationState: { phase: 'Succeeded' } };

describe.runIf(luaInstalled)('an Application', () => {
  test('is healthy when its objects are, it is synced, and its operation succeeded', () => {
    expect(healthOf({ ...healthy, ...synced, ...succeeded })).toEqual({ status: 'Healthy', message: '' });
  });

  test.each([
    ['has just been created', undefined, ''],
    ['has an empty status', {}, ''],
    ['is healthy and nothing else, as a new one is for a moment', healthy, 'not compared yet'],
    ['is healthy and out of sync', { ...healthy, sync: { status: 'OutOfSync' }, ...succeeded }, 'OutOfSync'],
    ['cannot be compared', { ...healthy, sync: { status: 'Unknown' }, ...succeeded }, 'Unknown'],
    ['has not had an operation yet', { ...healthy, ...synced }, 'none'],
    ['is in an operation', { ...healthy, ...synced, operationState: { phase: 'Running' } }, 'Running'],
    ['failed in its operation', { ...healthy, ...synced, operationState: { phase: 'Failed' } }, 'Failed'],
    ['has a health without a word for it', { health: {}, ...synced, ...succeeded }, ''],
  ])('is progressing when it %s', (_, status, reason) => {
    const health = healthOf(status);
    expect(health.status).toBe('Progressing');
    expect(health.message).toContain(reason);
  });

  test.each(['Degraded', 'Missing', 'Suspended', 'Unknown', 'Progressing'])(
    'has the health of its objects when they are not healthy: %s',
    (status) => {
      const health = healthOf({ health: { status, message: 'a pod crashes' }, ...synced, ...succeeded });
      expect(health).toEqual({ status, message: 'a pod crashes' });
    },
  );
});
