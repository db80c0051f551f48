import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MUTANTS } from '../constructs/validation/mutants';
import { nodeArguments, requirable } from '../support/program';

const REPOSITORY = resolve('.');
let project: string;

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'synth-'));
  symlinkSync(join(REPOSITORY, 'node_modules'), join(project, 'node_modules'));
});
afterEach(() => {
  rmSync(project, { recursive: true });
});

/** A cdk8s app of one ConfigMap, and a validation of its own that passes or not. */
function writeProject({
  holds,
  namespace = 'kube-system',
}: {
  holds: boolean;
  namespace?: string | null;
}): void {
  writeFileSync(
    join(project, 'cdk8s.yaml'),
    'app: node main.js\noutput: manifests\nvalidations:\n  - { package: ./rules, version: 1.0.0, class: Rules }\n',
  );
  writeFileSync(
    join(project, 'main.js'),
    `const { ApiObject, App, Chart } = require('cdk8s');
     const app = new App();
     new ApiObject(new Chart(app, process.env.CDK8S_AIOPS_ENVIRONMENT ?? 'one'), 'settings', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: ${JSON.stringify(namespace ?? undefined)} } });
     app.synth();`,
  );
  writeFileSync(
    join(project, 'rules.js'),
    `exports.Rules = class {
       async validate({ report }) {
         ${holds ? '' : "report.addViolation({ ruleName: 'never', recommendation: 'r', fix: 'f', violatingResources: [] });"}
         report.submit('${holds ? 'success' : 'failure'}');
       }
     };`,
  );
}

function synth(...options: string[]) {
  const command = [...nodeArguments('cli/cdk8s-aiops.ts'), 'synth', ...options];
  return spawnSync(process.execPath, command, { cwd: project, encoding: 'utf8' });
}

describe('cdk8s-aiops synth', () => {
  it.each([
    [
      'is missing',
      undefined,
      /^error: there is no cdk8s\.yaml in .*; run this in the folder of a cdk8s app\n$/,
    ],
    ['is no YAML', 'app: [', /^error: cdk8s\.yaml is no YAML: .* at line 1, column 7\n$/],
    [
      'names no app',
      'output: manifests',
      /^error: cdk8s\.yaml names no app; add the command that runs yours, such as `app: npx tsx main\.ts`\n$/,
    ],
    ['names an app that is no text', 'app: 3', /^error: cdk8s\.yaml: `app` Invalid input: expected string/],
  ])('says in one line that cdk8s.yaml %s', (_, text, message) => {
    if (text !== undefined) writeFileSync(join(project, 'cdk8s.yaml'), text);
    const { status, stderr } = synth();
    expect(stderr).toMatch(message);
    expect(status).toBe(1);
  });

  it('writes the manifests into the output folder of cdk8s.yaml', () => {
    writeProject({ holds: true });
    expect(synth()).toMatchObject({ status: 0, stdout: 'manifests: 1 file written, 0 removed\n' });
    expect(readFileSync(join(project, 'manifests/one.k8s.yaml'), 'utf8')).toContain('kind: ConfigMap');
  });

  it('keeps the other files of a folder that --output names, and says as JSON what it did', () => {
    writeProject({ holds: true });
    writeFileSync(join(project, 'theirs.yaml'), 'theirs');
    const { status, stdout } = synth('--output', '.', '--json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ output: project, written: ['one.k8s.yaml'], removed: [], kept: [] });
    expect(readFileSync(join(project, 'theirs.yaml'), 'utf8')).toBe('theirs');
  });

  it('passes the environment of --env to the app', () => {
    writeProject({ holds: true });
    expect(synth('--env', 'two').status).toBe(0);
    expect(existsSync(join(project, 'manifests/two.k8s.yaml'))).toBe(true);
  });

  it('writes nothing and exits with 2 when a manifest breaks a rule', () => {
    writeProject({ holds: false });
    const { status, stderr } = synth();
    expect(status).toBe(2);
    expect(stderr).toContain('never');
    expect(existsSync(join(project, 'manifests'))).toBe(false);
  });

  it.each([
    ['lists no validations', ''],
    ['lists only those of others', 'validations:\n  - { package: ./rules, version: 1.0.0, class: Rules }\n'],
  ])('checks the rules itself in an app whose cdk8s.yaml %s', (_, validations) => {
    writeProject({ holds: true, namespace: null });
    writeFileSync(join(project, 'cdk8s.yaml'), `app: node main.js\noutput: manifests\n${validations}`);
    const { status, stdout, stderr } = synth();
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain('namespaces: ConfigMap settings metadata.namespace: it names no namespace');
    expect(stderr).toContain('class: ManifestValidation');
    expect(existsSync(join(project, 'manifests'))).toBe(false);
  });

  it('prints a warning in such an app, and writes the manifests', () => {
    writeProject({ holds: true });
    writeFileSync(join(project, 'cdk8s.yaml'), 'app: node main.js\noutput: manifests\n');
    const [mutant] = MUTANTS.filter(({ rule }) => rule === 'hpa-settles');
    writeFileSync(join(project, 'objects.json'), JSON.stringify(mutant!.make()));
    writeFileSync(
      join(project, 'main.js'),
      `const { ApiObject, App, Chart } = require('cdk8s');
       const chart = new Chart(new App(), 'one');
       require('./objects.json').forEach((object, index) => new ApiObject(chart, String(index), object));
       chart.node.root.synth();`,
    );
    const { status, stderr } = synth();
    expect(stderr).toMatch(
      /^warning: hpa-settles: HorizontalPodAutoscaler serving\/incident .* still 6 after/m,
    );
    expect(status).toBe(0);
    expect(existsSync(join(project, 'manifests/one.k8s.yaml'))).toBe(true);
  });

  it('leaves the rules to ManifestValidation and its options where cdk8s.yaml lists that', () => {
    writeProject({ holds: true, namespace: null });
    const { loader, path } = requirable('constructs/validation/index.ts');
    writeFileSync(
      join(project, 'plugin.js'),
      `${loader} exports.Ours = class extends require(${JSON.stringify(path)}).ManifestValidation {};`,
    );
    writeFileSync(
      join(project, 'cdk8s.yaml'),
      `app: node main.js
output: manifests
validations:
  - package: ./plugin.js
    version: 1.0.0
    class: Ours
    properties:
      exceptions: [{ rule: namespaces, kind: ConfigMap, name: settings, reason: it is applied by hand }]
`,
    );
    const { status, stderr } = synth();
    expect([status, stderr.match(/Checked by/g)]).toEqual([0, ['Checked by']]);
    expect(existsSync(join(project, 'manifests/one.k8s.yaml'))).toBe(true);
  });

  it('says which file the ledger names and no synthesis wrote, and leaves it alone', () => {
    writeProject({ holds: true });
    writeFileSync(join(project, 'theirs.sh'), 'theirs');
    writeFileSync(join(project, '.cdk8s-aiops-files'), 'theirs.sh\n');
    const { status, stderr } = synth('--output', '.');
    expect(status).toBe(0);
    expect(stderr).toContain(`warning: ${join(project, 'theirs.sh')} was left alone`);
    expect(readFileSync(join(project, 'theirs.sh'), 'utf8')).toBe('theirs');
  });

  it('says where it must be run when there is no cdk8s.yaml', () => {
    expect(synth()).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/no cdk8s\.yaml in .*run this in the folder of a cdk8s app/) as unknown,
    });
  });
});
