import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as cdk8s from 'cdk8s';
import * as plus from 'cdk8s-plus-27';
import ts from 'typescript';
import { afterAll, expect, test } from 'vitest';

/** Values that the examples use and do not make. */
const GIVEN: Readonly<Record<string, string>> = {
  airflow: 'Airflow',
  alert: 'Alert',
  app: 'App',
  apps: 'Chart',
  chart: 'Chart',
  loki: 'Loki',
  monitor: 'DriftMonitor',
  manifest: 'Manifest',
  mlflow: 'MLflow',
  myRule: 'Rule',
  policies: 'Chart',
  receiver: 'DriftReceiver',
  repository: 'GitRepository',
  rules: 'PrometheusRule',
  service: 'InferenceService',
  serving: 'Chart',
  schedule: 'RetrainingSchedule',
  scorer: 'StreamScorer',
  stream: 'SparkStream',
};

const ENTRIES: Readonly<Record<string, readonly string[]>> = {
  cdk8s: Object.keys(cdk8s),
  'cdk8s-plus-27': Object.keys(plus),
  'cdk8s-aiops': exportsOf('constructs/index.ts'),
  'cdk8s-aiops/promql': exportsOf('constructs/promql.ts'),
  'cdk8s-aiops/testing': exportsOf('constructs/testing/index.ts'),
  'cdk8s-aiops/validation': exportsOf('constructs/validation/index.ts'),
  vitest: ['expect', 'test'],
};

const PUBLIC = new Set(Object.values(ENTRIES).flat());

interface Example {
  readonly file: string;
  /** Class or function that the example is of. */
  readonly of: string;
  readonly code: string;
}

function exportsOf(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  return source.statements.flatMap((statement) =>
    ts.isExportDeclaration(statement) && statement.exportClause && ts.isNamedExports(statement.exportClause)
      ? statement.exportClause.elements.map(({ name }) => name.text)
      : [],
  );
}

function examplesOf(file: string): Example[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  return source.statements.flatMap((statement) => {
    const name = (statement as { name?: ts.Identifier }).name?.text ?? '';
    return ts
      .getJSDocTags(statement)
      .filter(({ tagName }) => tagName.text === 'example')
      .map(({ comment }) => ({ file, of: name, code: ts.getTextOfJSDocComment(comment) ?? '' }));
  });
}

/** The example as a module of a user, which imports the names that it uses. */
function asModule(code: string): string {
  const used = (name: string): boolean => new RegExp(`\\b${name}\\b`).test(code);
  const made = (name: string): boolean => new RegExp(`\\b(const|class) ${name}\\b`).test(code);
  const given = Object.entries(GIVEN).filter(([name]) => used(name) && !made(name));
  const wanted = (name: string): boolean =>
    (used(name) && !made(name)) || given.some(([, type]) => type === name);
  const taken = new Set<string>();
  const imports = Object.entries(ENTRIES).map(([entry, names]) => {
    const own = names.filter((name) => wanted(name) && !taken.has(name));
    for (const name of own) taken.add(name);
    return own.length === 0 ? '' : `import { ${own.join(', ')} } from '${entry}';\n`;
  });
  const values = given.map(([name, type]) => `declare const ${name}: ${type};\n`);
  return `${imports.join('')}${values.join('')}{\n${code}\n}\nexport {};\n`;
}

const files = readdirSync('constructs', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .sort()
  .map((file) => join('constructs', file));
const examples = files.flatMap(examplesOf).filter(({ of }) => PUBLIC.has(of));
const compiled = examples.filter(({ code }) => !code.startsWith('# cdk8s.yaml'));

/** Names that a file declares in this way, and that the package's main entry exports. */
const declared = (file: string, pattern: RegExp): string[] =>
  [...readFileSync(file, 'utf8').matchAll(pattern)]
    .map(([, name = '']) => name)
    .filter((name) => ENTRIES['cdk8s-aiops']!.includes(name));

/** Code of a user who names types within the generated types of public signatures. */
const NESTED_TYPES = `
import type { ApplicationSpecSource, Integration } from 'cdk8s-aiops';
import type { ApplicationSpecSourceHelm } from 'cdk8s-aiops/imports/argoproj.io';
import type { AlertmanagerConfigSpecReceiversSlackConfigs } from 'cdk8s-aiops/imports/monitoring.coreos.com';

export const helm: ApplicationSpecSourceHelm = { releaseName: 'own' };
export const source: ApplicationSpecSource = { repoUrl: 'https://charts.test', helm };
const slack: AlertmanagerConfigSpecReceiversSlackConfigs = { channel: '#alerts' };
export const integration: Integration = { slackConfigs: [slack] };
`;

// inside of the package, so that its own name resolves to it
const folder = mkdtempSync(resolve('.examples-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

test('each class has an example', () => {
  const classes = files.flatMap((file) => declared(file, /^export class (\w+)/gm));
  const shown = new Set(examples.map(({ of }) => of));
  expect(classes.length).toBeGreaterThan(15);
  expect(classes.filter((name) => !shown.has(name))).toEqual([]);
});

test('each file with props links to the documentation that they follow', () => {
  const withProps = files.filter((file) => declared(file, /^export interface (\w+Props)\b/gm).length > 0);
  expect(withProps.length).toBeGreaterThan(20);
  expect(withProps.filter((file) => !/^\s*\* @see /m.test(readFileSync(file, 'utf8')))).toEqual([]);
});

test('each example compiles as code of a user, and types of CRDs can be named', () => {
  expect(compiled.length).toBeGreaterThan(15);
  compiled.forEach(({ of, code }, index) => {
    writeFileSync(join(folder, `${index}-${of}.ts`), asModule(code));
  });
  writeFileSync(join(folder, 'nested-types.ts'), NESTED_TYPES);
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        strict: true,
        noEmit: true,
        module: 'node20',
        target: 'es2023',
        skipLibCheck: true,
        types: ['node'],
      },
      include: ['*.ts'],
    }),
  );
  const { stdout } = spawnSync('node_modules/.bin/tsc', ['-p', folder], { encoding: 'utf8' });
  expect(stdout).toBe('');
});
