import { cpSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { INSTALL_TIME, PackedPackage, run } from '../support/packed-package';

/** The packed package, installed and used as two kinds of people would: in an ESM app and in cdk8s' own template. */

let packed: PackedPackage;

const PEERS = (() => {
  const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    devDependencies: Record<string, string>;
  };
  return Object.fromEntries(
    ['cdk8s', 'cdk8s-plus-27', 'constructs'].map((name) => [name, devDependencies[name]!]),
  );
})();

const CHART = `
import { App, Chart } from 'cdk8s';
import { InferenceService, Model, ScalingPolicy } from 'cdk8s-aiops';

export function build(app: App): Chart {
  const chart = new Chart(app, 'serving', { namespace: 'serving' });
  const service = new InferenceService(chart, 'churn', {
    image: 'registry.example.com/aiops:1.0.0',
    model: Model.inImage({ path: '/app/model.json' }),
  });
  new ScalingPolicy(chart, 'scaling', { target: service });
  return chart;
}
`;

/** The client in either kind of module: it must be found, typed (for Node 20 and later), and say that nothing answers. */
const CLIENT = `
import { createClient, NoAnswerError } from 'cdk8s-aiops/client';

createClient('http://127.0.0.1:9', { tries: 1 }).predict([1]).catch((error) => {
  console.log(error instanceof NoAnswerError ? 'no answer' : error);
});
`;

beforeAll(() => {
  packed = new PackedPackage();
}, INSTALL_TIME);

afterAll(() => {
  packed.remove();
});

it('packs what runs and what it needs to be understood, and nothing of the workshop', () => {
  const { files } = packed;
  expect(files).toContain('package/dist/constructs/index.d.ts');
  expect(files).toContain('package/dist/runtime/serving/main.js');
  expect(files).toContain('package/dist/runtime/serving/swagger-ui/swagger-ui-bundle.js');
  expect(files).toContain('package/schemas/drift-event.json');
  expect(files).toContain('package/examples/drift-receiver.mjs');
  expect(files).toContain('package/examples/own-rule/images-from.ts');
  expect(files).toContain('package/LICENSE');
  expect(files).toContain('package/docs/runbooks/ModelDriftDetected.md');
  expect(files.filter((file) => /^package\/(test|bench|dependencies|gitops|scripts)\//.test(file))).toEqual(
    [],
  );
  expect(files.filter((file) => file.endsWith('tsbuildinfo'))).toEqual([]);
  // the sample of the README's commands
  expect(files.filter((file) => file.startsWith('package/model/')).sort()).toEqual([
    'package/model/incident.csv',
    'package/model/incident.json',
  ]);
});

describe('in an ESM app', () => {
  it(
    'is imported by name, synthesizes, and its command answers',
    () => {
      const folder = packed.installIn('esm', {
        'package.json': JSON.stringify({ name: 'esm', private: true, type: 'module', dependencies: PEERS }),
        'main.js': `${CHART.replace('export function build(app: App): Chart', 'function build(app)')}
import { Testing } from 'cdk8s';
console.log(Testing.synth(build(Testing.app())).map(({ kind }) => kind).join(' '));
`,
        'client.js': CLIENT,
        'client.ts': CLIENT,
      });
      expect(run(folder, 'node', 'main.js')).toMatch(/Deployment.*HorizontalPodAutoscaler/);
      expect(run(folder, 'npx', 'cdk8s-aiops', '--help')).toContain('train');
      expect(run(folder, 'node', 'client.js')).toBe('no answer\n');
      const types = ['--types', 'node', '--typeRoots', resolve('node_modules/@types')];
      const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023', ...types];
      run('.', 'npx', 'tsc', '--ignoreConfig', ...options, join(folder, 'client.ts'));
    },
    INSTALL_TIME,
  );
});

describe('in a project with vitest', () => {
  it(
    'the examples compile, and their tests pass',
    () => {
      const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
        devDependencies: Record<string, string>;
      };
      const tools = ['@types/node', 'typescript', 'vitest'];
      const folder = packed.installIn('examples', {
        'package.json': JSON.stringify({
          name: 'examples',
          private: true,
          dependencies: PEERS,
          devDependencies: Object.fromEntries(tools.map((name) => [name, devDependencies[name]!])),
        }),
        'tsconfig.json': JSON.stringify({
          compilerOptions: {
            strict: true,
            module: 'node20',
            noEmit: true,
            skipLibCheck: true,
            types: ['node'],
          },
          include: ['*/*.ts'],
          exclude: ['node_modules'],
        }),
      });
      for (const example of ['canary', 'own-alert', 'own-panel', 'retraining', 'second-service', 'stream']) {
        cpSync(join('examples', example), join(folder, example), { recursive: true });
      }
      run(folder, 'npx', 'tsc');
      expect(run(folder, 'npx', 'vitest', 'run')).toMatch(/Test Files .*7 passed/);
    },
    INSTALL_TIME,
  );
});

describe('in the CommonJS app that `cdk8s init typescript-app` makes', () => {
  it(
    'compiles with its compiler options, passes its jest tests and synthesizes',
    () => {
      const template = 'node_modules/cdk8s-cli/templates/typescript-app';
      const folder = packed.installIn('commonjs', {
        'package.json': JSON.stringify({
          name: 'commonjs',
          private: true,
          dependencies: PEERS,
          devDependencies: {
            '@types/node': '^14',
            '@types/jest': '^29',
            jest: '^29',
            'ts-jest': '^29',
            typescript: '5.9.x',
            'ts-node': '^10',
          },
        }),
        'tsconfig.json': readFileSync(`${template}/tsconfig.json`, 'utf8'),
        'jest.config.js': readFileSync(`${template}/jest.config.js`, 'utf8'),
        'chart.ts': CHART,
        'typed-client.ts': CLIENT,
        'client.js': CLIENT.replace(/import (.*) from (.*);/, 'const $1 = require($2);'),
        'main.ts': `import { App } from 'cdk8s';\nimport { build } from './chart';\nconst app = new App();\nbuild(app);\napp.synth();\n`,
        'main.test.ts': `
import { Testing } from 'cdk8s';
import { WIRING_RULES, validateManifests } from 'cdk8s-aiops/validation';
import { build } from './chart';
test('breaks no rule of a pack', () => {
  expect(validateManifests(Testing.synth(build(Testing.app())), { rules: WIRING_RULES })).toEqual([]);
});
test('synthesizes a Deployment without replicas of its own', () => {
  const deployment = Testing.synth(build(Testing.app())).find(({ kind }) => kind === 'Deployment');
  expect(deployment.spec.replicas).toBeUndefined();
});
`,
      });
      run(folder, 'npx', 'tsc', '--noEmit');
      run(folder, 'npx', 'jest');
      run(folder, 'npx', 'ts-node', 'main.ts');
      expect(run(folder, 'node', 'client.js')).toBe('no answer\n');
      expect(readFileSync(join(folder, 'dist/serving.k8s.yaml'), 'utf8')).toContain(
        'kind: HorizontalPodAutoscaler',
      );
    },
    INSTALL_TIME,
  );
});
