import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { ROUTES } from '../runtime/contract/routes';
import { docBlock } from './support/doc-block';
import { OutsideProject } from './support/outside-project';
import { freePort } from './support/server-process';

const README = readFileSync('README.md', 'utf8');

const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');

/** The steps of the README in their order, in one folder, as somebody takes who has only read it. */
describe('a newcomer', () => {
  const [install = '', ...session] = lines(docBlock('session', 'README.md'));
  // with the packages that the first line names, and no others
  const project = new OutsideProject(install.replace('npm install ', '').split(' '));
  const { folder } = project;
  let server: ChildProcess;
  let port: number;

  const env = (more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
    ...process.env,
    PATH: [project.bin, process.env['PATH']].join(delimiter),
    // npx asks no registry for a package that is missing here
    npm_config_offline: 'true',
    ...more,
  });
  // npx finds the commands of the folder, as the PATH does here
  const run = (line: string): string =>
    execFileSync('sh', ['-c', line.replace(/^npx /, '')], {
      cwd: folder,
      env: env(),
      encoding: 'utf8',
      stdio: 'pipe',
    });

  beforeAll(async () => {
    port = await freePort();
    for (const line of session) {
      if (line.includes(' serve ')) {
        server = spawn('sh', ['-c', line.replace('npx ', 'exec ')], {
          cwd: folder,
          env: env({ PORT: String(port), HOST: '127.0.0.1', DRAIN_DELAY_SECONDS: '0' }),
          stdio: 'ignore',
        });
      } else run(line);
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
    project.remove();
  });

  it('installs the packages of the first line', () => {
    expect(install).toMatch(/^npm install cdk8s-aiops /);
  });

  it('has expectations, an artifact and its card', () => {
    expect(readdirSync(folder)).toEqual(
      expect.arrayContaining(['expectations.yaml', 'incident.csv', 'model.json', 'model.md']),
    );
  });

  it('checks a later file with the expectations, as docs/training.md says', () => {
    const [line = ''] = lines(docBlock('check', 'docs/training.md'));
    expect(() => run(line)).not.toThrow();
  });

  it.each([...lines(docBlock('requests', 'README.md')), ...lines(docBlock('requests', 'docs/http.md'))])(
    'gets an answer from %s',
    (line) => {
      const answer: unknown = JSON.parse(run(line.replace('localhost:8080', `127.0.0.1:${port}`)));
      expect(answer).not.toHaveProperty('status');
      expect(answer).toSatisfy(
        (body: object) => 'prediction' in body || 'predictions' in body || 'window' in body,
      );
    },
  );

  describe('with the fifteen lines', () => {
    const made = (): Document[] => documents(readFileSync(join(folder, 'gitops/serving.k8s.yaml'), 'utf8'));

    beforeAll(() => {
      writeFileSync(join(folder, 'main.ts'), docBlock('example', 'README.md'));
      writeFileSync(join(folder, 'cdk8s.yaml'), docBlock('project', 'README.md'));
      for (const line of lines(docBlock('synthesis', 'README.md'))) run(line);
    });

    it('has written fifteen', () => {
      expect(docBlock('example', 'README.md').trimEnd().split('\n')).toHaveLength(15);
    });

    it('has typed them right', () => {
      const types = ['--types', 'node', '--typeRoots', resolve('node_modules/@types')];
      const options = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'node20', '--ignoreConfig'];
      const compile = () =>
        execFileSync('node_modules/.bin/tsc', [...options, ...types, join(folder, 'main.ts')]);
      expect(compile).not.toThrow();
    });

    it('gets the YAML that stands below them', () => {
      const shown = documents(docBlock('manifests', 'README.md'));
      expect(shown.length).toBeGreaterThan(3);
      for (const document of shown) {
        expect(
          made().find(({ kind }) => kind === document.kind),
          document.kind,
        ).toSatisfy((own) => holds(own, document));
      }
    });

    it('gets a Deployment without replicas, as the comment beside it says', () => {
      expect(made().find(({ kind }) => kind === 'Deployment')).not.toHaveProperty('spec.replicas');
    });
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
    const { jobs } = z
      .object({
        jobs: z.record(
          z.string(),
          z.object({ strategy: z.object({ matrix: z.object({ node: z.array(z.number()) }) }).optional() }),
        ),
      })
      .parse(parse(readFileSync('.github/workflows/ci.yaml', 'utf8')));
    const tested = Object.values(jobs).flatMap(({ strategy }) => strategy?.matrix.node ?? []);
    expect(compatibility).toContain(`tested on ${tested.join(' and ')}`);
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
