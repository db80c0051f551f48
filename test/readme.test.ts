import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { ROUTES } from '../runtime/contract/routes';
import { freePort } from './support/server-process';

const README = readFileSync('README.md', 'utf8');
const ROOT = resolve('.');
const COMMAND = `${process.execPath} ${join(ROOT, 'dist/cli/cdk8s-aiops.js')}`;

/** The code block that follows a marker. */
function block(marker: string, page = 'README.md'): string {
  const text = readFileSync(page, 'utf8');
  const found = new RegExp(`<!-- ${marker} -->\\s+\`\`\`\\w+\\n([\\s\\S]*?)\`\`\``).exec(text);
  if (found === null) throw new Error(`${page} has no block marked ${marker}`);
  return found[1]!;
}

const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');

describe('the example', () => {
  // inside of the package, so that its own name resolves to it
  const folder = mkdtempSync(join(ROOT, '.readme-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('compiles, runs, and makes the YAML that stands beside it', () => {
    writeFileSync(join(folder, 'main.ts'), block('example'));
    execFileSync('node_modules/.bin/tsc', [
      '--noEmit',
      '--module',
      'node20',
      '--strict',
      '--skipLibCheck',
      '--types',
      'node',
      '--ignoreConfig',
      join(folder, 'main.ts'),
    ]);
    execFileSync('node_modules/.bin/tsx', [join(folder, 'main.ts')], {
      env: { ...process.env, CDK8S_OUTDIR: folder },
    });
    const made = documents(readFileSync(join(folder, 'serving.k8s.yaml'), 'utf8'));
    const shown = documents(block('manifests'));
    expect(shown.length).toBeGreaterThan(3);
    for (const document of shown) {
      expect(
        made.find(({ kind }) => kind === document.kind),
        document.kind,
      ).toSatisfy((own) => holds(own, document));
    }
  });

  it('has a Deployment without replicas, as the comment beside it says', () => {
    const deployment = documents(readFileSync(join(folder, 'serving.k8s.yaml'), 'utf8')).find(
      ({ kind }) => kind === 'Deployment',
    );
    expect(deployment).not.toHaveProperty('spec.replicas');
  });
});

interface Document {
  readonly kind: string;
}

function documents(text: string): Document[] {
  return parseAllDocuments(text).map((document) => document.toJS() as Document);
}

/** Whether all that is shown is there: fields by name, and each shown item somewhere in a list. */
function holds(whole: unknown, shown: unknown): boolean {
  if (Array.isArray(shown))
    return Array.isArray(whole) && shown.every((item) => whole.some((own) => holds(own, item)));
  if (typeof shown !== 'object' || shown === null) return whole === shown;
  if (typeof whole !== 'object' || whole === null) return false;
  const fields = new Map(Object.entries(whole));
  return Object.entries(shown).every(([name, value]) => holds(fields.get(name), value));
}

describe('the session', () => {
  const folder = mkdtempSync(join(tmpdir(), 'readme-'));
  let server: ChildProcess;
  let port: number;

  beforeAll(async () => {
    mkdirSync(folder, { recursive: true });
    copyFileSync('model/incident.csv', join(folder, 'incident.csv'));
    port = await freePort();
    for (const line of lines(block('session'))) {
      const command = line.replace('npx cdk8s-aiops', COMMAND);
      if (line.includes(' serve ')) {
        const [program, ...args] = command.split(' ');
        const env = { ...process.env, PORT: String(port), HOST: '127.0.0.1', DRAIN_DELAY_SECONDS: '0' };
        server = spawn(program!, args, { cwd: folder, env, stdio: 'ignore' });
      } else execFileSync('sh', ['-c', command], { cwd: folder, stdio: 'pipe' });
    }
    for (let tries = 0; tries < 100; tries++) {
      const ready = await fetch(`http://127.0.0.1:${port}${ROUTES.readyz}`).catch(() => undefined);
      if (ready?.ok) return;
      await sleep(100);
    }
    throw new Error('the service of the session did not become ready');
  });
  afterAll(() => {
    server.kill();
    rmSync(folder, { recursive: true });
  });

  it('leaves expectations, an artifact and its card', () => {
    expect(readdirSync(folder).sort()).toEqual([
      'expectations.yaml',
      'incident.csv',
      'model.json',
      'model.md',
    ]);
  });

  it('holds a later file against the expectations, as docs/training.md says', () => {
    const [line = ''] = lines(block('check', 'docs/training.md'));
    const command = line.replace('npx cdk8s-aiops', COMMAND);
    expect(() => execFileSync('sh', ['-c', command], { cwd: folder, stdio: 'pipe' })).not.toThrow();
  });

  it.each([...lines(block('requests')), ...lines(block('requests', 'docs/http.md'))])(
    'answers %s',
    (line) => {
      const answer: unknown = JSON.parse(
        execFileSync('sh', ['-c', line.replace('localhost:8080', `127.0.0.1:${port}`)], { encoding: 'utf8' }),
      );
      expect(answer).not.toHaveProperty('status');
      expect(answer).toSatisfy(
        (body: object) => 'prediction' in body || 'predictions' in body || 'window' in body,
      );
    },
  );
});

it('is read in ten minutes: at most 900 words of prose and tables', () => {
  const prose = README.replace(/```[\s\S]*?```/g, '')
    .replace(/<!--.*?-->/g, '')
    .replace(/\]\([^)]*\)/g, ']');
  expect(prose.split(/\s+/).filter((word) => /\w/.test(word)).length).toBeLessThanOrEqual(900);
});

describe('the versions that it names', () => {
  const { engines, peerDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    engines: { node: string };
    peerDependencies: Record<string, string>;
  };
  const compatibility = README.split('## Compatibility')[1]!.split('\n## ')[0]!;

  it('are those of package.json', () => {
    expect(compatibility).toContain(`${engines.node.replace('>=', '')} or later`);
    for (const name of ['cdk8s', 'cdk8s-plus-27', 'constructs'])
      expect(compatibility).toContain(`\`${name}\` ${peerDependencies[name]}`);
  });

  it('are those of the tests, of the CRDs and of the pinned chart', () => {
    const tested = /node: \[(.*)\]/.exec(readFileSync('.github/workflows/ci.yaml', 'utf8'))![1]!;
    expect(compatibility).toContain(`tested on ${tested.replace(', ', ' and ')}`);
    const crds = readFileSync('cdk8s.yaml', 'utf8');
    expect(compatibility).toContain(`CRDs of ${/prometheus-operator (v[\d.]+\d)/.exec(crds)![1]!}`);
    expect(compatibility).toContain(`CRDs of ${/Argo CD (v[\d.]+\d)/.exec(crds)![1]!}`);
    const stack = parse(readFileSync('gitops/apps/Application.kube-prometheus-stack.k8s.yaml', 'utf8')) as {
      spec: { source: { targetRevision: string } };
    };
    expect(compatibility).toContain(`kube-prometheus-stack ${stack.spec.source.targetRevision}`);
  });
});

it('names scripts that package.json has', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  const named = [...README.matchAll(/npm run ([\w:]+)/g)].map((match) => match[1]!);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});
