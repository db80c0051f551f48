import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import official from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json';
import { Ajv } from 'ajv';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { runCommand, runCommandWithInput } from './run-command';

const SERVICE = `# reaches nothing
apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: shop
spec:
  selector:
    app: web
  ports:
    - port: 80
      targetPort: http
`;

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - name: web
          image: nginx:1.29
          ports: [{ name: web, containerPort: 80 }]
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'validate-'));
  mkdirSync(join(folder, 'shop', '.git'), { recursive: true });
  writeFileSync(join(folder, 'shop', 'service.yaml'), SERVICE);
  writeFileSync(join(folder, 'shop', 'deployment.yaml'), DEPLOYMENT);
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const run = (...args: string[]) => runCommand(folder, 'validate', ...args);

const WRONG_PORT =
  'Service shop/web spec.ports[0].targetPort and Deployment shop/web spec.template.spec.containers: ' +
  'no container declares a port http of the protocol TCP; declared: web (80). ' +
  'To fix it, set targetPort to the name of a container port.';

describe('what is wrong is printed', () => {
  test('as a line for each violation, by its place, and exits with 1', () => {
    expect(run('shop', '--pack', 'wiring')).toEqual({
      code: 1,
      stderr: '',
      stdout: `shop/service.yaml:12:7: service-reaches-pods: ${WRONG_PORT}\n2 objects in 2 files: 1 violation (service-reaches-pods 1)\n`,
    });
  });

  test('as warnings, which fail only beyond --max-warnings', () => {
    writeFileSync(join(folder, 'plain.yaml'), DEPLOYMENT);
    const warned = run('plain.yaml', '--pack', 'house');
    expect(warned.code).toBe(0);
    expect(warned.stdout).toContain('plain.yaml:8:5: warning: house-defaults: ');
    const warnings = warned.stdout.split('\n').filter((line) => line.includes(': warning: ')).length;
    expect(warnings).toBeGreaterThan(1);
    expect(warned.stdout).toContain(`${warnings} violations, ${warnings} of them only warnings (`);
    const exitCode = (most: number) =>
      run('plain.yaml', '--pack', 'house', '--max-warnings', String(most)).code;
    expect([exitCode(warnings), exitCode(warnings - 1)]).toEqual([0, 1]);
    expect(run('plain.yaml', '--max-warnings', 'few')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Give a whole number of at least 0.') as string,
    });
    expect(run('shop', '--max-warnings', '1000').code).toBe(1);
  });

  test('as JSON, with every end', () => {
    const { code, stdout } = run('shop', '--pack', 'wiring', '--format', 'json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      holds: false,
      files: 2,
      objects: 2,
      packs: ['wiring'],
      violations: [
        {
          rule: 'service-reaches-pods',
          pack: 'wiring',
          level: 'error',
          ends: [
            {
              at: 'Service shop/web spec.ports[0].targetPort',
              file: 'shop/service.yaml',
              line: 12,
              column: 7,
            },
            {
              at: 'Deployment shop/web spec.template.spec.containers',
              file: 'shop/deployment.yaml',
              line: 9,
            },
          ],
        },
      ],
    });
  });

  test('as SARIF 2.1.0 by its official schema, with a place and what is related to it', () => {
    const { stdout } = run('shop', '--format', 'sarif');
    const log = sarif.parse(JSON.parse(stdout));
    expect(errorsOfSarif(log)).toEqual([]);
    const [{ tool, results }] = log.runs;
    const result = results.find(({ ruleId }) => ruleId === 'service-reaches-pods');
    expect(result).toMatchObject({
      level: 'error',
      message: { text: WRONG_PORT },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'shop/service.yaml' },
            region: { startLine: 12, startColumn: 7 },
          },
        },
      ],
      relatedLocations: [
        { physicalLocation: { artifactLocation: { uri: 'shop/deployment.yaml' }, region: { startLine: 9 } } },
      ],
    });
    expect(tool.driver.rules[result?.ruleIndex ?? -1]?.id).toBe('service-reaches-pods');
    expect(results.find(({ ruleId }) => ruleId === 'house-defaults')?.level).toBe('warning');
  });

  test('as annotations of GitHub, of which a file cannot write another', () => {
    writeFileSync(
      join(folder, 'a,b: c.yaml'),
      'apiVersion: v1\nkind: "Pod\\n::error::x%"\nmetadata: { name: a }\n',
    );
    const { stdout } = run('a,b: c.yaml', '--pack', 'wiring', '--format', 'github');
    expect(stdout).toMatch(
      /^::error file=a%2Cb%3A c\.yaml,line=2,col=1,title=strict-schema::Pod%0A::error::x%25 a kind and [^\n]*\n$/,
    );
  });
});

describe('what is read', () => {
  test('standard input, whose violations have lines and no file', () => {
    const { code, stdout } = runCommandWithInput(
      `${SERVICE}---\n---\n${DEPLOYMENT}`,
      folder,
      'validate',
      '-',
      '--pack',
      'wiring',
    );
    expect(stdout).toContain('-:12:7: service-reaches-pods');
    expect(stdout).toContain('2 objects in 1 file');
    expect(code).toBe(1);
  });

  test('items of a List, JSON, and no configuration of kustomize or of npm', () => {
    const list = {
      apiVersion: 'v1',
      kind: 'List',
      items: [{ apiVersion: 'v1', kind: 'Servce', metadata: { name: 'a' } }],
    };
    writeFileSync(join(folder, 'shop', 'list.json'), JSON.stringify(list, null, 2));
    writeFileSync(join(folder, 'shop', 'package.json'), '{ "name": "shop" }');
    writeFileSync(join(folder, 'shop', 'kustomization.yaml'), 'resources: [service.yaml]\n');
    writeFileSync(join(folder, 'shop', '.git', 'broken.yaml'), '{');
    const { stdout } = run('shop', '--pack', 'wiring');
    expect(stdout).toContain(
      'shop/list.json:7:7: strict-schema: Servce a kind and kind v1/Servce (not in the set)',
    );
    expect(stdout).toContain('3 objects in 3 files');
  });

  test('one set, so that what is in another file is found', () => {
    writeFileSync(
      join(folder, 'shop', 'deployment.yaml'),
      DEPLOYMENT.replace('name: web, containerPort', 'name: http, containerPort'),
    );
    expect(run('shop/service.yaml', 'shop/deployment.yaml', '--pack', 'wiring')).toMatchObject({
      code: 0,
      stdout: '2 objects in 2 files: every rule holds\n',
    });
    expect(run('shop/service.yaml', '--pack', 'wiring').code).toBe(1);
  });
});

describe('options', () => {
  test('are those of ManifestValidation; an exception to a rule of another pack does not count', () => {
    const exception = (rule: string) => ({ rule, kind: 'Service', name: 'web', reason: 'moved tomorrow' });
    const options = {
      releaseLabel: false,
      exceptions: [exception('service-reaches-pods'), exception('namespaces')],
    };
    writeFileSync(join(folder, 'options.yaml'), JSON.stringify(options));
    expect(run('shop', '--pack', 'wiring', '--options', 'options.yaml').code).toBe(0);
    const all = run('shop', '--options', 'options.yaml', '--format', 'sarif');
    const log = sarif.parse(JSON.parse(all.stdout));
    expect(errorsOfSarif(log)).toEqual([]);
    expect(log.runs[0].results.map(({ ruleId }) => ruleId)).toContain('unused-exception');
  });

  test.each([
    ['an unknown pack', ['shop', '--pack', 'wirring'], 2, 'Give packs of wiring, house, security'],
    ['an unknown format', ['shop', '--format', 'xml'], 2, 'text, json, sarif, github'],
    ['no manifests', [], 2, "missing required argument 'manifests'"],
    ['a file that is not there', ['gone.yaml'], 1, 'cannot read gone.yaml: it does not exist'],
    ['a folder without manifests', ['empty'], 1, 'empty holds no file that ends in .yaml, .yml or .json'],
    ['a template', ['template.yaml'], 1, 'render it first: helm template'],
    [
      'an option that does not exist',
      ['shop', '--options', 'wrong.yaml'],
      2,
      'Unrecognized key: "releaseLable"',
    ],
  ])('%s is refused', (_, args, expected, message) => {
    mkdirSync(join(folder, 'empty'));
    writeFileSync(join(folder, 'template.yaml'), 'name: {{ .Values.name }}: a\n');
    writeFileSync(join(folder, 'wrong.yaml'), 'releaseLable: a\n');
    const { code, stderr } = run(...args);
    expect(stderr).toContain(message);
    expect(code).toBe(expected);
  });
});

const location = z.looseObject({});
const sarif = z.looseObject({
  runs: z.tuple([
    z.looseObject({
      tool: z.object({ driver: z.looseObject({ rules: z.array(z.looseObject({ id: z.string() })) }) }),
      results: z.array(
        z.looseObject({
          ruleId: z.string(),
          ruleIndex: z.number(),
          level: z.string(),
          locations: z.array(location),
        }),
      ),
    }),
  ]),
});

/** By the schema of OASIS. It is of draft 4, whose keywords here are those of draft 7 except `id`. */
function errorsOfSarif(log: unknown): unknown[] {
  const schema = { ...official, $schema: undefined, id: undefined, $id: official.id };
  const check = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(schema);
  check(log);
  return check.errors ?? [];
}
