import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LOG_MESSAGES } from '../../runtime/contract/events';
import { smallArtifact } from '../support/small-model';
import { ServerProcess } from '../support/server-process';
import { runCommand } from './run-command';

let folder: string;
let server: ServerProcess;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'attack-'));
  writeFileSync(join(folder, 'model.json'), smallArtifact());
  server = await ServerProcess.start({ MODEL_PATH: join(folder, 'model.json') });
  await server.logged(LOG_MESSAGES.modelLoaded);
});
afterAll(async () => {
  server.child.kill();
  await server.exited;
  rmSync(folder, { recursive: true });
});

const attack = (...args: string[]) => runCommand(folder, 'attack', ...args);

describe('attack', () => {
  test('drives a service in stages, and says as JSON what became of every transaction', () => {
    const { code, stdout, stderr } = attack(
      server.url,
      '--stages',
      '10:1s,20',
      '--stage-duration',
      '500ms',
      '--json',
    );
    expect(stderr).toContain('single-row requests a second use');
    expect(code).toBe(0);
    const { model, stages } = JSON.parse(stdout) as { model: object; stages: Record<string, unknown>[] };
    expect(model).toEqual({ name: 'small', version: '1.0.0' });
    expect(stages).toMatchObject([
      { intendedRate: 10, due: 10, sent: 10, notSent: 0, answered: 10, outcomes: { 200: 10 } },
      { intendedRate: 20, due: 10, sent: 10, notSent: 0, answered: 10, outcomes: { 200: 10 } },
    ]);
  });

  test('draws the rows of a file, several in a transaction, and prints a table', () => {
    writeFileSync(join(folder, 'rows.csv'), 'temperature,load,zone,other\n20,0.5,eu,1\n21,0.6,us,2\n');
    const { code, stdout } = attack(
      server.url,
      '--stages',
      '10:500ms',
      '--csv',
      'rows.csv',
      '--rows',
      '3',
      '--drift',
      '0.5',
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/^intended\/s +sent\/s .*answers\n10 .* 200: 5\n$/);
  });

  test('says beforehand what the load can do, and with --dry-run sends nothing', () => {
    const { code, stdout, stderr } = attack('http://127.0.0.1:1', '--dry-run');
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toContain('1,500 single-row requests a second use 0.12 of one core of this runtime');
    expect(stderr).toContain('about 59,000 could.');
  });

  test.each([
    ['http://203.0.113.1', '--i-own-this-target'],
    ['http://127.0.0.1:1', 'cannot be read'],
  ])('exits with 1 for %s', (url, problem) => {
    const { code, stderr } = attack(url);
    expect(code).toBe(1);
    expect(stderr).toContain(problem);
  });

  test.each([
    [['localhost:8080'], 'Give a URL of http or https'],
    [['http://127.0.0.1', '--until-firing', 'High'], '--until-firing needs --prometheus'],
    [[], 'give the URL of a service, or --topic'],
    [['--topic', 'rows', '--model', 'model.json'], '--topic needs --bootstrap-servers'],
    [['--topic', 'rows', '--bootstrap-servers', 'kafka:9092'], 'needs either --model'],
    [['http://127.0.0.1', '--stages', '50:5m:1'], 'Give rates separated by commas'],
  ])('exits with 2 when called as %j', (args, problem) => {
    const { code, stderr } = attack(...args);
    expect(code).toBe(2);
    expect(stderr).toContain(problem);
  });
});
