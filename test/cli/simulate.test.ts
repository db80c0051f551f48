import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';

const ROOT = resolve(__dirname, '../..');
const MANIFESTS = join(ROOT, 'gitops');
/** The service alone, which is read in half the time. */
const SERVICE = join(MANIFESTS, 'incident');
/** Outside of the project, as for a person who has installed the package. */
let folder: string;

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(...words: readonly string[]): Promise<Run> {
  const program = join(ROOT, 'dist/cli/cdk8s-aiops.js');
  return promisify(execFile)(process.execPath, [program, ...words], { cwd: folder }).then(
    (done) => ({ code: 0, ...done }),
    (failed: unknown) => failed as Run,
  );
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'simulate-'));
  writeFileSync(
    join(folder, 'load.csv'),
    'second,requests_per_second,rows_per_request\n0,100,1\n60,1700,1000\n700,0,1000\n',
  );
  writeFileSync(
    join(folder, 'cost.json'),
    JSON.stringify({
      secondsPerRequest: 0.001,
      secondsPerRow: 0,
      idleMemoryBytes: 8e7,
      busyMemoryBytes: 1e8,
      source: 'a test',
    }),
  );
});

interface Answer {
  readonly seconds: readonly { readonly second: number; readonly ready: number; readonly shed: number }[];
  readonly alerts: readonly {
    readonly alert: string;
    readonly firings: readonly { readonly from: number }[];
  }[];
  readonly totals: { readonly requests: number; readonly usedCoreHours: number };
}

async function simulated(...words: readonly string[]): Promise<Answer> {
  const { stdout, stderr } = await run('simulate', MANIFESTS, '--json', ...words);
  expect(stderr).toBe('');
  return JSON.parse(stdout) as Answer;
}

const firing = ({ alerts }: Answer): readonly string[] =>
  alerts.filter(({ firings }) => firings.length > 0).map(({ alert }) => alert);

describe('cdk8s-aiops simulate', () => {
  it('says beforehand that the attack fires no alert, and what load would', async () => {
    const { code, stdout } = await run('simulate', MANIFESTS, '--attack', '--stage-seconds', '60');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^1,500 requests a second of one row use 0\.12 of one core/m);
    expect(stdout).toMatch(/^AdminNotification_MaxScaleHighCPU: this load cannot fire it; about 59,000 /m);
    expect(stdout).toMatch(/^AdminNotification_MaxScaleHighCPU +critical +silent$/m);
    expect(stdout).toMatch(/^refused with 503 +0 \(0 %\)$/m);
  });

  it('follows a load curve: pods are added, the alert of the administrator fires, and a page shows it', async () => {
    const answer = await simulated('--load', 'load.csv', '--html', 'page.html');
    expect(firing(answer)).toContain('AdminNotification_MaxScaleHighCPU');
    expect(Math.max(...answer.seconds.map(({ ready }) => ready))).toBe(6);
    expect(answer.totals.requests).toBe(60 * 100 + 640 * 1700);
    const page = readFileSync(join(folder, 'page.html'), 'utf8');
    expect(page).toContain('fires from');
    expect(page.match(/<svg /g)).toHaveLength(5);
    expect(page).not.toContain('NaN');
  });

  it('answers what-ifs: more pods, another cost, and a metric that cannot be read', async () => {
    expect(firing(await simulated('--load', 'load.csv', '--set', 'maxReplicas=20'))).not.toContain(
      'AdminNotification_MaxScaleHighCPU',
    );
    const dear = await simulated('--load', 'load.csv', '--cost', 'cost.json');
    expect(dear.totals.usedCoreHours).toBeCloseTo((60 * 100 + 640 * 1700) / 1000 / 3600, 3);
    // 15 s after the load, metrics-server still reports it
    const blind = await simulated('--load', 'load.csv', '--outage', 'cpu=0-720');
    expect(Math.max(...blind.seconds.map(({ ready }) => ready))).toBe(4);
  });

  it.each([
    [['--attack', '--service', 'other'], 1, 'there is no service other; there are serving/incident'],
    [['--attack', '--set', 'pods=3'], 1, '“pods=3” changes nothing that is known; write one of cpuTarget, '],
    [['--attack', '--set', 'maxReplicas=two'], 1, 'maxReplicas: “two” is no whole number of at least 1'],
    [['--attack', '--set', 'maxReplicas=2'], 1, 'minReplicas is 4 and maxReplicas 2'],
    [['--attack', '--cost', 'load.csv'], 1, 'load.csv: it is not JSON; write it with cdk8s-aiops measure'],
    [['--load', 'cost.json'], 1, 'cost.json: line 1: the columns are '],
    [['--load', 'none.csv'], 1, 'cannot read none.csv: it does not exist'],
    [['--attack', '--outage', 'cpu'], 2, 'Give a metric and its seconds, such as cpu=300-600.'],
    [[], 2, 'give --load with a file, or --attack'],
  ])('%j ends with %i', async (words, code, message) => {
    const done = await run('simulate', SERVICE, ...words);
    expect(done.stderr).toContain(message);
    expect(done.code).toBe(code);
  });

  it('says that a folder holds no service', async () => {
    const { code, stderr } = await run('simulate', join(MANIFESTS, 'namespaces'), '--attack');
    expect(stderr).toContain('no Deployment there runs the server of this package');
    expect(code).toBe(1);
  });
});

describe('cdk8s-aiops measure', () => {
  it('measures a model, and simulate reads what it wrote', async () => {
    const model = join(ROOT, 'model/incident.json');
    const done = await run(
      'measure',
      '--model',
      model,
      '--rounds',
      '1',
      '--seconds',
      '0.3',
      '--output',
      'measured.json',
    );
    expect(done.stdout).toMatch(/^A request costs [\d.]+ µs of CPU, and [\d.]+ µs for each row\.$/m);
    const cost = JSON.parse(readFileSync(join(folder, 'measured.json'), 'utf8')) as {
      readonly secondsPerRow: number;
      readonly measurements: readonly { readonly rows: number; readonly median: number }[];
    };
    expect(cost.measurements.map(({ rows }) => rows)).toEqual([1, 10, 100, 1000]);
    expect(cost.secondsPerRow).toBeGreaterThan(0);
    const after = await run(
      'simulate',
      MANIFESTS,
      '--attack',
      '--stage-seconds',
      '60',
      '--cost',
      'measured.json',
    );
    expect(after.stdout).toContain('cdk8s-aiops measure of incident');
  });

  it('says which file cannot be read', async () => {
    const { code, stderr } = await run('measure', '--model', 'none.json');
    expect([code, stderr]).toEqual([1, 'error: cannot read none.json: it does not exist\n']);
  });
});
