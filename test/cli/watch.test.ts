import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { promtoolInstalled } from '../../constructs/testing/promtool';
import { WATCH_METRICS } from '../../runtime/contract/watch-metrics';
import { findProgram } from '../../preview/find-program';
import { freePorts, listenOnLoopback } from '../../preview/ports';
import { parseExposition } from '../support/exposition';
import { nodeArguments } from '../support/program';
import { toolInstalled } from '../support/tools';
import { runCommand, runCommandWithInput } from './run-command';

let folder: string;
const running: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'watch-'));
});
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

const START = Date.UTC(2026, 0, 1);
const line = (minute: number, value: number): string =>
  `${JSON.stringify({ timestamp: new Date(START + minute * 60_000).toISOString(), cpu_usage_percent: value })}\n`;
const HIGH = line(0, 10) + line(5, 95) + line(10, 99) + line(15, 20);

/** The command as a process that goes on, with what it has printed so far. */
function start(...args: string[]) {
  const command = [...nodeArguments('cli/cdk8s-aiops.ts'), 'watch', ...args];
  const child = spawn(process.execPath, command, { cwd: folder });
  running.push(child);
  const printed = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (printed.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (printed.stderr += chunk.toString()));
  return { child, printed, ended: once(child, 'close').then(([code]) => code as number) };
}

async function eventually(look: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if (await look()) return;
    await sleep(50);
  }
  throw new Error('not seen');
}

describe('watch', () => {
  test('prints a JSON line for each anomaly, writes the summary, and exits with 10', () => {
    writeFileSync(join(folder, 'cpu.jsonl'), HIGH);
    const { code, stdout, stderr } = runCommand(folder, 'watch', 'cpu.jsonl', '--summary', 'summary.json');
    expect(code).toBe(10);
    expect(JSON.parse(stdout)).toEqual({
      start: '2026-01-01T00:05:00.000Z',
      end: '2026-01-01T00:15:00.000Z',
      durationSeconds: 600,
      peak: 99,
      mean: 97,
      readings: 2,
      lastAbove: '2026-01-01T00:10:00.000Z',
      endedBy: 'reading',
    });
    expect(stderr).toContain('above 90 % for 300 s or longer: 1 time\n');
    expect(JSON.parse(readFileSync(join(folder, 'summary.json'), 'utf8'))).toMatchObject({
      source: 'cpu.jsonl',
      read: 4,
      anomalies: 1,
    });
  });

  test('reads standard input, by other thresholds, durations and names, and exits with 0 if nothing is found', () => {
    const input = HIGH.replaceAll('cpu_usage_percent', 'load');
    const args = ['watch', '-', '--value-field', 'load', '--for', '1m'];
    expect(runCommandWithInput(input, folder, ...args, '--threshold', '99').code).toBe(0);
    expect(runCommandWithInput(input, folder, ...args, '--threshold', '98.5').code).toBe(10);
  });

  test.each([
    [['watch'], 'give either a file of JSON lines, - for standard input, or --topic'],
    [['watch', 'cpu.jsonl', '--topic', 'cpu'], 'give either a file of JSON lines'],
    [['watch', '--topic', 'cpu'], '--topic needs --bootstrap-servers, such as kafka:9092'],
    [
      ['watch', '--topic', 'cpu', '--bootstrap-servers', 'kafka'],
      'KAFKA_BOOTSTRAP_SERVERS must be a list of host:port, got "kafka"',
    ],
  ])('%j is refused', (args, message) => {
    const { code, stderr } = runCommand(folder, ...args);
    expect(stderr).toContain(message);
    expect(code).toBeGreaterThan(0);
  });

  test.each([
    ['', 'standard input holds no reading: it is empty'],
    ['{}\n', 'holds no reading: none of its 1 line is one'],
    [
      '{"timestamp":"2026-01-01 00:00:00","cpu_usage_percent":1}\n',
      'line 1: the time "2026-01-01 00:00:00" names no offset',
    ],
  ])('exits with 1 where there is no reading: %j', (input, problem) => {
    const { code, stderr } = runCommandWithInput(input, folder, 'watch', '-');
    expect(code).toBe(1);
    expect(stderr).toContain(problem);
  });

  test('names a file that is not there, and exits with 1', () => {
    const { code, stderr } = runCommand(folder, 'watch', 'nothing.jsonl');
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'error: cannot read nothing.jsonl: it does not exist\n',
    });
  });

  test.each([
    [['-', '--follow'], 'leave --follow out'],
    [['cpu.jsonl', '--metrics-port', '9100'], '--metrics-port needs --follow'],
    [['-', '--for', '5'], 'Give a duration, such as 30s'],
    [['-', '--assume-offset', 'CET'], 'Give Z, or hours and minutes'],
    [['-', '--pushgateway', 'localhost:9091'], 'Give a URL of http or https'],
  ])('exits with 2 when called as %j', (args, problem) => {
    const { code, stderr } = runCommand(folder, 'watch', ...args);
    expect(code).toBe(2);
    expect(stderr).toContain(problem);
  });

  test('follows a file that grows, is cut and is replaced, exposes its metrics, and ends at SIGTERM', async () => {
    const file = join(folder, 'cpu.jsonl');
    writeFileSync(file, line(0, 95));
    const { child, printed, ended } = start('cpu.jsonl', '--follow', '--metrics-port', '0');
    await eventually(() => printed.stderr.includes('metrics at'));
    const url = /http:\S+/.exec(printed.stderr)![0];
    const metric = async (name: string): Promise<number | undefined> =>
      parseExposition(await (await fetch(url)).text()).get(name)?.samples[0]?.value;
    await eventually(async () => (await metric(WATCH_METRICS.usage.name)) === 95);
    expect(await metric(WATCH_METRICS.anomalyPeak.name)).toBeUndefined();

    // half a line is none, until the rest is there
    appendFileSync(file, line(5, 99).slice(0, 20));
    await sleep(600);
    expect(await metric(WATCH_METRICS.usage.name)).toBe(95);
    appendFileSync(file, line(5, 99).slice(20));
    await eventually(async () => (await metric(WATCH_METRICS.anomalyActive.name)) === 1);

    truncateSync(file);
    await eventually(() => printed.stderr.includes('was cut'));
    appendFileSync(file, line(10, 97));
    await eventually(async () => (await metric(WATCH_METRICS.usage.name)) === 97);

    writeFileSync(join(folder, 'next.jsonl'), line(15, 5));
    renameSync(join(folder, 'next.jsonl'), file);
    await eventually(() => printed.stdout.includes('"endedBy":"reading"'));
    expect(JSON.parse(printed.stdout)).toMatchObject({ peak: 99, mean: 97, readings: 3 });
    expect(await metric(WATCH_METRICS.anomalyActive.name)).toBe(0);

    child.kill('SIGTERM');
    expect(await ended).toBe(10);
    expect(printed.stderr).toContain('cpu.jsonl: 4 readings');
  });

  test('tries a push again that failed for now, and says why a push was refused', async () => {
    writeFileSync(join(folder, 'cpu.jsonl'), HIGH);
    let requests = 0;
    let status = 503;
    const seen: string[] = [];
    const gateway = await listenOnLoopback((request, response) => {
      requests++;
      seen.push(`${request.method} ${request.url} ${request.headers.authorization ?? ''}`);
      // the first push and the first try of the last one fail
      response.writeHead(status === 503 && requests > 2 ? 200 : status).end('because\n');
    });
    const url = `http://me:secret@127.0.0.1:${gateway.port}/prefix/`;
    const taken = start('cpu.jsonl', '--pushgateway', url);
    expect(await taken.ended).toBe(10);
    expect(requests).toBe(3);
    expect(seen[0]).toBe('PUT /prefix/metrics/job/cdk8s-aiops-watch/source/cpu.jsonl Basic bWU6c2VjcmV0');
    expect(taken.printed.stderr).toContain('with 503: because; the next push is in 15 s');
    expect(taken.printed.stderr).not.toContain('secret');

    status = 400;
    const refused = start('cpu.jsonl', '--pushgateway', url);
    expect(await refused.ended).toBe(1);
    expect(refused.printed.stderr).toContain(
      `error: the Pushgateway http://127.0.0.1:${gateway.port} answered PUT with 400: because`,
    );
    await gateway.close();
  });
});

const program = findProgram(['pushgateway', 'prometheus-pushgateway']);
const installed = toolInstalled(
  program !== undefined && promtoolInstalled(),
  'prometheus-pushgateway or promtool',
  'WHETHER A PUSHGATEWAY TAKES WHAT watch PUSHES',
);

describe.runIf(installed)('a real Pushgateway', () => {
  test('takes what is pushed, keeps it, and loses it when that is asked for', async () => {
    const [port] = await freePorts(1);
    const gateway = spawn(program!, [`--web.listen-address=127.0.0.1:${port}`], {
      cwd: folder,
      stdio: 'ignore',
    });
    running.push(gateway);
    const url = `http://127.0.0.1:${port}`;
    const scrape = async () => (await fetch(`${url}/metrics`)).text();
    await eventually(() =>
      scrape().then(
        () => true,
        () => false,
      ),
    );
    writeFileSync(join(folder, 'cpu.jsonl'), `${HIGH}nonsense\n`);

    expect(await start('cpu.jsonl', '--pushgateway', url).ended).toBe(10);
    const families = parseExposition(await scrape());
    const pushed = Object.values(WATCH_METRICS).map(({ name, type }) => {
      const family = families.get(name)!;
      expect(family.type).toBe(type);
      for (const { labels } of family.samples)
        expect(labels).toMatchObject({ job: 'cdk8s-aiops-watch', source: 'cpu.jsonl' });
      return [name, family.samples.map(({ labels, value }) => [labels['outcome'] ?? '', value])];
    });
    expect(Object.fromEntries(pushed)).toMatchObject({
      cpu_watch_usage_percent: [['', 20]],
      cpu_watch_last_reading_timestamp_seconds: [['', START / 1000 + 900]],
      cpu_watch_anomaly_active: [['', 0]],
      cpu_watch_anomalies_total: [['', 1]],
      cpu_watch_anomaly_end_timestamp_seconds: [['', START / 1000 + 900]],
      cpu_watch_anomaly_peak_percent: [['', 99]],
      cpu_watch_lines_total: [
        ['conflict', 0],
        ['duplicate', 0],
        ['late', 0],
        ['malformed', 1],
        ['read', 4],
      ],
    });
    expect(families.get('push_time_seconds')!.samples).toHaveLength(1);

    // Prometheus' own parser and linter read it
    const lint = spawn('promtool', ['check', 'metrics'], { stdio: ['pipe', 'pipe', 'pipe'] });
    lint.stdin.end(
      (await scrape())
        .split('\n')
        .filter((each) => each.includes('cpu_watch_'))
        .join('\n')
        .concat('\n'),
    );
    const [said] = await Promise.all([text(lint.stderr), once(lint, 'close')]);
    expect(said).toBe('');

    expect(await start('cpu.jsonl', '--pushgateway', url, '--delete-group-after', '0').ended).toBe(10);
    expect(await scrape()).not.toContain('cpu_watch_');
  });
});
