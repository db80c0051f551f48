import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { text as textOf } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatArtifact } from '../../runtime/model/artifact-file';
import { numericContent } from '../runtime/serving/protocols/v2/numeric-model';
import { nodeArguments } from '../support/program';
import { freePort, ServerProcess } from '../support/server-process';
import { smallArtifact } from '../support/small-model';

interface Report {
  readonly model: string;
  readonly conforms: boolean;
  readonly results: readonly {
    readonly name: string;
    readonly level: string;
    readonly outcome: string;
    readonly detail?: string;
  }[];
}

const folder = mkdtempSync(join(tmpdir(), 'conformance-test-'));
const open: { kill(): Promise<unknown> }[] = [];

afterAll(async () => {
  await Promise.all(open.map((server) => server.kill()));
  rmSync(folder, { recursive: true });
});

async function run(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const command = spawn(process.execPath, [...nodeArguments('cli/cdk8s-aiops.ts'), 'conformance', ...args]);
  const [stdout, stderr, [code]] = await Promise.all([
    textOf(command.stdout),
    textOf(command.stderr),
    once(command, 'exit') as Promise<[number | null]>,
  ]);
  return { code, stdout, stderr };
}

async function report(...args: string[]): Promise<{ code: number | null; report: Report }> {
  const { code, stdout } = await run('--json', ...args);
  return { code, report: JSON.parse(stdout) as Report };
}

function notPassed({ results }: Report) {
  return results.filter(({ outcome }) => outcome !== 'passed').map(({ name }) => name);
}

describe('cdk8s-aiops conformance', () => {
  describe('against the runtime', () => {
    const started: Promise<ServerProcess>[] = [];
    beforeAll(() => {
      for (const [name, text] of [
        ['small', smallArtifact()],
        ['numeric', formatArtifact(numericContent())],
      ] as const) {
        const path = join(folder, `${name}.json`);
        writeFileSync(path, text);
        started.push(
          ServerProcess.start({ MODEL_PATH: path }).then(async (server) => {
            open.push(server);
            await server.logged('model loaded');
            return server;
          }),
        );
      }
      return Promise.all(started);
    });

    it('passes if each feature has a tensor, and tries everything', async () => {
      const { code, report: found } = await report((await started[0]!).url);
      expect(notPassed(found)).toEqual([]);
      expect(found.model).toBe('small');
      expect(code).toBe(0);
    });

    it('passes if one tensor holds whole rows, and says what it could not try', async () => {
      const { code, report: found } = await report((await started[1]!).url);
      expect(notPassed(found)).toEqual([
        'inputs are read in any order',
        'an input that the model needs and does not get is an error',
      ]);
      expect(found.results.some(({ outcome }) => outcome === 'failed')).toBe(false);
      expect(code).toBe(0);
    });

    it('prints a table for people', async () => {
      const { stdout } = await run((await started[0]!).url, '--model', 'small');
      expect(stdout).toMatch(/ok +required +Server Live +the server is live/);
      expect(stdout).toMatch(/required: \d+ kept, 0 not; recommended: \d+ kept, 0 not; 0 skipped/);
    });

    it('names models that the server does not have', async () => {
      const { code, stderr } = await run((await started[0]!).url, '--model', 'large');
      expect([code, stderr]).toEqual([1, expect.stringContaining('GET /v2/models/large') as string]);
    });
  });

  it('fails a server that breaks what is required, and says where', async () => {
    const { code, report: found } = await report(await urlOf(careless()), '--model', 'careless');
    expect(code).toBe(1);
    expect(found.conforms).toBe(false);
    const failed = found.results.filter(({ level, outcome }) => level === 'required' && outcome === 'failed');
    const byName = new Map(failed.map(({ name, detail }) => [name, detail]));
    expect(byName.get('the id of the request comes back')).toBe('the id is undefined');
    expect(byName.get('outputs have as many elements as their shape makes')).toContain('3 elements');
    expect(byName.get('a body that is not JSON is an error')).toContain('status 200');
    expect(byName.get('metadata of an unknown model is an error')).toContain('status 200');
    expect(byName.has('the server is live')).toBe(false);
  });

  it('does not fail a server for what is only recommended', async () => {
    const { report: found } = await report(await urlOf(careless()), '--model', 'careless');
    const advice = found.results.find(({ name }) => name === 'no id comes where none was given');
    expect(advice).toMatchObject({ level: 'recommended', outcome: 'passed' });
    const slash = found.results.find(({ name }) => name === 'another method is 405, with the error alone');
    expect(slash).toMatchObject({ level: 'recommended', outcome: 'failed' });
  });

  it.each([
    ['a URL that is none', ['nowhere'], 2, 'must be one of http or https'],
    ['no URL', [], 2, 'missing required argument'],
    [
      'a request that cannot be read',
      ['http://localhost:1', '--request', 'none.json'],
      2,
      '--request none.json',
    ],
  ])('refuses %s', async (_, args, expected, message) => {
    const { code, stderr } = await run(...args);
    expect(code).toBe(expected);
    expect(stderr).toContain(message);
  });

  it('says that nothing answers at the address', async () => {
    const { code, stderr } = await run(`http://127.0.0.1:${await freePort()}`);
    expect([code, stderr]).toEqual([1, expect.stringContaining('got no answer') as string]);
  });
});

/** A server that answers everything with the same, as a first sketch of one might. */
function careless(): Server {
  const tensor = { name: 'x', datatype: 'FP64', shape: [-1, 2] };
  return createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    request.resume().on('end', () => {
      response.end(
        JSON.stringify(
          request.method === 'POST'
            ? {
                model_name: 'careless',
                outputs: [{ name: 'y', datatype: 'FP64', shape: [1], data: [1, 2, 3] }],
              }
            : {
                name: 'careless',
                platform: 'none',
                live: true,
                ready: true,
                version: '1',
                extensions: [],
                inputs: [tensor],
                outputs: [{ ...tensor, name: 'y', shape: [-1] }],
              },
        ),
      );
    });
  });
}

async function urlOf(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.push({
    kill: () => {
      server.closeAllConnections();
      return Promise.resolve(server.close());
    },
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
