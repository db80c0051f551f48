import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { validateManifests } from '../../../../constructs/validation';
import { podSecurity } from '../../../../constructs/validation/rules/security/pod-security';
import { readVerdicts } from './verdicts';

const verdict = z.object({
  level: z.enum(['baseline', 'restricted']),
  name: z.string(),
  /** Versions of Kubernetes, the 25 of v1.25 to the 37 of v1.37. */
  from: z.number(),
  to: z.number(),
  refused: z.boolean(),
  pod: z.record(z.string(), z.unknown()),
});

const verdicts = readVerdicts('POD_SECURITY_VERDICTS', 'pod-security-verdicts.jsonl', verdict);
const versions = [...new Set(verdicts.flatMap(({ from, to }) => [from, to]))];
const [oldest, newest] = [Math.min(...versions), Math.max(...versions)];

function messages(pod: Readonly<Record<string, unknown>>, enforce?: Readonly<Record<string, string>>) {
  const metadata = { annotations: {}, ...z.looseObject({}).parse(pod['metadata']), namespace: 'tried' };
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'tried', labels: enforce } };
  const objects = [{ ...pod, metadata }, ...(enforce ? [namespace] : [])];
  return validateManifests(objects, { rules: [podSecurity] }).map(({ message }) => message);
}

describe('pods are refused where Kubernetes’ own admission refuses them, and only there', () => {
  it.each(Array.from({ length: newest - oldest + 1 }, (_, i) => oldest + i))('by v1.%i', (minor) => {
    const judged = verdicts.filter(({ from, to }) => from <= minor && minor <= to);
    const wrong = judged.flatMap(({ level, name, refused, pod }) => {
      const ours = messages(pod, {
        'pod-security.kubernetes.io/enforce': level,
        'pod-security.kubernetes.io/enforce-version': `v1.${minor}`,
      });
      return ours.length > 0 === refused ? [] : [`${level} ${name}: ${ours.join('; ') || 'missed'}`];
    });
    console.log(`Pod Security v1.${minor}: ${judged.length - wrong.length} of ${judged.length}`);
    expect(wrong).toEqual([]);
    expect(judged.length).toBeGreaterThan(100);
  });
});

it('a pod whose namespace is not in the set is held against the newest “restricted”', () => {
  const judged = verdicts.filter(({ level, to }) => level === 'restricted' && to === newest);
  const wrong = judged.filter(({ pod, refused }) => messages(pod).length > 0 !== refused);
  expect(wrong.map(({ name }) => name)).toEqual([]);
});

it('a pod of a privileged namespace may do what it likes', () => {
  const { pod } = verdicts.find(({ name }) => name === 'privileged0')!;
  expect(messages(pod, { 'pod-security.kubernetes.io/enforce': 'privileged' })).toEqual([]);
});

it('an ephemeral container is looked at', () => {
  const { pod } = verdicts.find(({ level, name }) => level === 'restricted' && name === 'base')!;
  const debugger_ = { name: 'debugger', image: 'busybox:1.36', securityContext: { privileged: true } };
  const spec = { ...z.looseObject({}).parse(pod['spec']), ephemeralContainers: [debugger_] };
  expect(messages({ ...pod, spec })).toEqual([
    expect.stringContaining('spec.ephemeralContainers[0].securityContext.privileged: it is true'),
    expect.stringContaining('spec.ephemeralContainers[0].securityContext.allowPrivilegeEscalation'),
    expect.stringContaining('spec.ephemeralContainers[0].securityContext.capabilities.drop'),
  ]);
});
