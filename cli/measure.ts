import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { cpus } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { Command } from 'commander';
import { freePorts } from '../preview/ports';
import { baselineRows } from '../preview/sample-rows';
import { ENVIRONMENT } from '../runtime/contract/environment';
import { PROCESS_METRICS } from '../runtime/contract/metrics';
import { ROUTES } from '../runtime/contract/routes';
import { parseArtifact } from '../runtime/model/artifact-file';
import { seededRandom } from '../runtime/statistics/random';
import { type CostSummary, fitCost, summarize } from '../simulation/fit-cost';
import type { RequestCost } from '../simulation/request-cost';
import { COMMANDS } from './commands';
import { reportDataProblem } from './data-problem';
import { exitTwoOnMisuse, number } from './option-parsers';
import { readInput } from './read-input';
import { writeError, writeOutput } from './terminal';
import { textTable } from './text-table';
import { prepareOutput, writeAtomically } from './write-atomically';

interface MeasureFlags {
  readonly model: string;
  readonly output?: string;
  readonly rounds: number;
  readonly seconds: number;
  readonly connections: number;
}

/** Rows of the requests. The largest number is what a server takes by default. */
const ROW_COUNTS = [1, 10, 100, 1000];
/** Before the first round, or as many as a machine sends in ten seconds: Node has compiled the road then. */
const WARM_UP_REQUESTS = 20_000;
const WARM_UP_SECONDS = 10;
/** On a busy machine, a load goes on until so many are answered: fewer drown in what the server uses anyway. */
const LEAST_REQUESTS = 100;
/** Time over which the server's CPU is measured without a request. */
const IDLE_SECONDS = 3;
const START_SECONDS = 30;
/** The server answers scrapes that come within a second with the same numbers. */
const SCRAPE_LASTS_MS = 1100;

/** What a scrape says of the server's process. */
interface ProcessUsage {
  /** When it was read, from any start. */
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly residentBytes: number;
}

/** The server ended, or did not become ready. */
class ServerError extends Error {
  override readonly name = 'ServerError';
}

/** `cdk8s-aiops measure`: what a request costs on this machine, for `simulate`. */
export function measureCommand(): Command {
  return exitTwoOnMisuse(new Command('measure'))
    .description(COMMANDS.measure.description)
    .requiredOption('--model <file>', 'artifact to serve')
    .option('--output <file>', 'write the cost as JSON, for simulate --cost')
    .option('--rounds <rounds>', 'rounds, each with every number of rows', number(1, 100), 3)
    .option('--seconds <seconds>', 'length of a load', number(0.1, 600, 'number'), 2)
    .option('--connections <count>', 'requests at the same time', number(1, 1000), 8)
    .addHelpText(
      'after',
      `
It starts a server of its own on 127.0.0.1 and sends requests of ${ROW_COUNTS.join(', ')} rows, each connection the next when it has its
answer: the cost under full load, without what the server uses when nobody asks. Variables of the server, such as DRIFT_ENABLED, do here what they do in a pod.

  cdk8s-aiops measure --model model.json --output cost.json
  cdk8s-aiops simulate gitops/ --attack --cost cost.json

Exit codes: 0 measured, 1 the model cannot be read or served, 2 wrong usage.`,
    )
    .action(async (flags: MeasureFlags) => {
      try {
        if (flags.output !== undefined) prepareOutput(flags.output);
        const measured = await measure(flags);
        const { cost, idleCores, measurements } = measured;
        if (flags.output !== undefined) {
          writeAtomically(flags.output, `${JSON.stringify({ ...cost, idleCores, measurements }, null, 2)}\n`);
        }
        writeOutput(describe(measured));
      } catch (error) {
        reportDataProblem(error, error instanceof ServerError ? error.message : undefined);
      }
    });
}

interface Measured {
  readonly cost: RequestCost;
  /** CPU that the server uses when nobody asks. It is in no cost. */
  readonly idleCores: number;
  readonly measurements: readonly CostSummary[];
}

async function measure(flags: MeasureFlags): Promise<Measured> {
  const artifact = parseArtifact(readInput(flags.model).toString());
  const row = baselineRows(artifact, seededRandom(1));
  const bodies = ROW_COUNTS.map((rows) => ({
    rows,
    body: JSON.stringify({ data: Array.from({ length: rows }, () => Object.values(row(0))) }),
  })).filter(({ body }) => body.length <= ENVIRONMENT.bodyLimitBytes.default);
  const server = await startServer(flags.model);
  try {
    const fresh = await usageOf(server.url);
    const warmUp = bodies.slice(0, 1);
    for (const { body } of warmUp) await load(server.url, body, flags.connections, isWarm);
    const quiet = await usageOf(server.url);
    await wait(1000 * IDLE_SECONDS);
    const idleCores = coresBetween(quiet, await usageOf(server.url));
    const rounds = new Map<number, number[]>(bodies.map(({ rows }) => [rows, []]));
    for (let round = 1; round <= flags.rounds; round += 1) {
      for (const { rows, body } of bodies) {
        writeError(`round ${round} of ${flags.rounds}: ${rows} rows a request\n`);
        const before = await usageOf(server.url);
        const answered = await load(
          server.url,
          body,
          flags.connections,
          (sent, seconds) => seconds >= flags.seconds && sent >= LEAST_REQUESTS,
        );
        const after = await usageOf(server.url);
        const cores = coresBetween(before, after) - idleCores;
        rounds.get(rows)!.push((cores * (after.seconds - before.seconds)) / answered);
      }
    }
    const busy = await usageOf(server.url);
    const measurements = [...rounds].map(([rows, each]) => summarize({ rows, rounds: each }));
    const cost = {
      ...fitCost(measurements),
      idleMemoryBytes: fresh.residentBytes,
      busyMemoryBytes: Math.max(fresh.residentBytes, busy.residentBytes),
      source: `cdk8s-aiops measure of ${artifact.name} ${artifact.version}, Node ${process.versions.node}, ${cpus()[0]?.model.trim() ?? 'unknown CPU'}`,
    };
    return { cost, idleCores, measurements };
  } finally {
    server.child.kill();
    await server.exited;
  }
}

interface MeasuredServer {
  readonly url: string;
  readonly child: ChildProcess;
  readonly exited: Promise<unknown>;
}

async function startServer(model: string): Promise<MeasuredServer> {
  const [port] = await freePorts(1);
  const [, script = ''] = process.argv;
  const child = spawn(process.execPath, [...process.execArgv, script, 'serve', '--model', model], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      ...process.env,
      [ENVIRONMENT.host.name]: '127.0.0.1',
      [ENVIRONMENT.port.name]: String(port),
      [ENVIRONMENT.drainDelaySeconds.name]: '0',
      // a refusal costs less than an answer
      [ENVIRONMENT.maxWaitSeconds.name]: String(ENVIRONMENT.maxWaitSeconds.maximum),
    },
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const exited = once(child, 'close');
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < START_SECONDS * 10; tries += 1) {
    if (child.exitCode !== null) throw new ServerError(`the server ended: ${said.trim()}`);
    const answer = await fetch(url + ROUTES.readyz).catch(() => undefined);
    if (answer?.ok) return { url, child, exited };
    await wait(100);
  }
  child.kill();
  throw new ServerError(`the server was not ready after ${START_SECONDS} s: ${said.trim()}`);
}

async function usageOf(url: string): Promise<ProcessUsage> {
  await wait(SCRAPE_LASTS_MS);
  const text = await (await fetch(url + ROUTES.metrics)).text();
  const read = (name: string): number => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
  return {
    seconds: performance.now() / 1000,
    cpuSeconds: read(PROCESS_METRICS.cpuSeconds.name),
    residentBytes: read(PROCESS_METRICS.residentMemory.name),
  };
}

function coresBetween(before: ProcessUsage, after: ProcessUsage): number {
  return (after.cpuSeconds - before.cpuSeconds) / (after.seconds - before.seconds);
}

function isWarm(sent: number, seconds: number): boolean {
  return sent >= WARM_UP_REQUESTS || seconds >= WARM_UP_SECONDS;
}

/**
 * @param isEnough whether so many answers, after so many seconds, are enough
 * @returns the number of answers
 */
async function load(
  url: string,
  body: string,
  connections: number,
  isEnough: (answered: number, seconds: number) => boolean,
): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const start = performance.now();
  let answered = 0;
  const connection = async (): Promise<void> => {
    do {
      await predict(url, body, agent);
      answered += 1;
    } while (!isEnough(answered, (performance.now() - start) / 1000));
  };
  try {
    await Promise.all(Array.from({ length: connections }, connection));
  } finally {
    agent.destroy();
  }
  return answered;
}

/** With node:http: `fetch` takes so much of the machine that the server waits for it. */
async function predict(url: string, body: string, agent: Agent): Promise<void> {
  return new Promise((answered, fail) => {
    request(
      url + ROUTES.predict,
      {
        method: 'POST',
        agent,
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
      },
      (answer) => {
        let text = '';
        answer
          .setEncoding('utf8')
          .on('data', (part: string) => (text += part))
          .on('error', fail)
          .on('end', () => {
            if (answer.statusCode === 200) answered();
            else fail(new ServerError(`the server answered ${answer.statusCode}: ${text.trim()}`));
          });
      },
    )
      .on('error', fail)
      .end(body);
  });
}

function describe({ cost, idleCores, measurements }: Measured): string {
  const micro = (seconds: number): string => (1e6 * seconds).toFixed(1);
  return [
    textTable([
      ['rows a request', 'CPU a request, median (µs)', 'least (µs)', 'most (µs)'],
      ...measurements.map(({ rows, median, least, most }) => [
        String(rows),
        micro(median),
        micro(least),
        micro(most),
      ]),
    ]),
    `\nA request costs ${micro(cost.secondsPerRequest)} µs of CPU, and ${(1e6 * cost.secondsPerRow).toFixed(2)} µs for each row.\n`,
    `The server alone used ${(100 * idleCores).toFixed(1)} % of a core, which is not in these numbers.\n`,
    `Memory: ${Math.round(cost.idleMemoryBytes / 1e6)} MB before the load, ${Math.round(cost.busyMemoryBytes / 1e6)} MB after it.\n`,
    `${cost.source}\n`,
  ].join('');
}
