import { findCredential, isFilePath, isSecretName, looksGenerated } from '../../manifests/credential';
import type { Manifest } from '../../manifests/manifest';
import { type Finding, type Rule, at } from '../../rule';
import type { PlacedContainer, Workload } from '../../manifests/workload';

/** Everybody who can read the repository can read a secret in git, also in old commits. */
export const secretsByReference: Rule = {
  name: 'secrets-by-reference',
  title: 'No secret is in the output, and secrets reach containers as files',
  source: 'Argo CD documentation, “Secret Management”',
  *check(set) {
    for (const secret of set.all('Secret')) {
      const keys = Object.keys({ ...secret.body.data, ...secret.body.stringData });
      if (keys.length === 0) continue;
      yield {
        ends: [at(secret, secret.body.stringData ? 'stringData' : 'data')],
        problem: `the values of ${keys.join(', ')} would be in git; base64 is not encryption`,
        fix: 'create the Secret outside git: an ExternalSecret, a SealedSecret, or by hand',
      };
    }
    for (const manifest of set.manifests) {
      if (manifest.kind === 'Secret' && manifest.group === '') continue;
      yield* textFindings(manifest);
    }
    for (const workload of set.workloads) {
      for (const placed of workload.containers) yield* environmentFindings(workload, placed);
    }
  },
};

function* textFindings(manifest: Manifest): Iterable<Finding> {
  for (const { path, what } of credentials(manifest.source)) {
    yield {
      ends: [at(manifest, path)],
      problem: `the text holds ${what}`,
      fix: 'revoke it, because it was in a file; keep the new one in a Secret outside git and refer to it',
    };
  }
}

function* environmentFindings(
  { manifest }: Workload,
  { container, path }: PlacedContainer,
): Iterable<Finding> {
  for (const [i, { name, value, valueFrom }] of (container.env ?? []).entries()) {
    const literal = value === undefined || isFilePath(name, value) ? '' : value;
    if (literal !== '' && (isSecretName(name) || looksGenerated(literal))) {
      yield {
        ends: [at(manifest, `${path}.env[${i}].value`)],
        problem: `${name} looks like a secret in plain text`,
        fix: `mount it as a file from a Secret and set ${name}_FILE to the path`,
      };
    }
    if (valueFrom?.secretKeyRef) {
      yield {
        ends: [at(manifest, `${path}.env[${i}].valueFrom.secretKeyRef`)],
        problem: `${name} puts a secret into the environment, which crash dumps and child processes inherit`,
        fix: 'mount the Secret as a file and set a variable that names the file',
      };
    }
  }
  for (const [i, { secretRef }] of (container.envFrom ?? []).entries()) {
    if (!secretRef) continue;
    yield {
      ends: [at(manifest, `${path}.envFrom[${i}].secretRef`)],
      problem: `every key of Secret ${secretRef.name} is put into the environment, which crash dumps and child processes inherit`,
      fix: 'mount the Secret as files',
    };
  }
}

interface Found {
  /** Field path of the text; empty for the value itself. */
  readonly path: string;
  /** Kind of credential, such as `an AWS access key`. */
  readonly what: string;
}

/** Every credential in an object. Paths are built on the way back, and only for what is found, because that is faster. */
function credentials(value: unknown): readonly Found[] {
  if (typeof value === 'string') {
    const what = findCredential(value);
    return what === undefined ? NOTHING : [{ path: '', what }];
  }
  if (typeof value !== 'object' || value === null) return NOTHING;
  let found: Found[] | undefined;
  for (const [key, item] of Object.entries(value)) {
    for (const { path, what } of credentials(item)) {
      const step = Array.isArray(value) ? `[${key}]` : key;
      const dot = path === '' || path.startsWith('[') ? '' : '.';
      (found ??= []).push({ path: `${step}${dot}${path}`, what });
    }
  }
  return found ?? NOTHING;
}

const NOTHING: readonly Found[] = [];
