import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Command, InvalidArgumentError, Option } from 'commander';
import { ManifestSet } from '../constructs/validation/manifests/manifest-set';
import { quantity } from '../constructs/validation/values/quantity';
import { IMAGE } from '../runtime/contract/image';
import { ROUTES } from '../runtime/contract/routes';
import type { Arrival } from '../preview/alert-receiver';
import { alertNamed } from '../preview/alert-name';
import { findProgram } from '../preview/find-program';
import { localContainers } from '../preview/local-containers';
import { NOBODY } from '../preview/local-routing';
import { readManifests } from '../preview/manifests';
import { MONITORING_PROGRAMS, Preview } from '../preview/preview';
import { alertRules } from '../preview/rule-files';
import { baselineRows, readModel } from '../preview/sample-rows';
import { screen, type Screen } from '../preview/screen';
import { readStatus } from '../preview/status';
import { Traffic } from '../preview/traffic';
import { COMMANDS } from './commands';
import { exitTwoOnMisuse, number } from './option-parsers';
import { packageRoot } from './package-root';
import { readProject } from './project';
import { printable, writeError } from './terminal';

interface PreviewFlags {
  readonly replicas?: number;
  readonly root?: string;
  readonly secrets?: string;
  readonly allowCommands?: true;
  readonly drift?: true;
  readonly load?: true;
  readonly rate?: number;
  readonly trafficSeconds: number;
  readonly cpuLimit?: number;
  readonly accelerate?: true;
  readonly exitWhenFiring?: string;
  readonly timeout: number;
}

/** What `--accelerate` divides by: a scrape every 30 s becomes one a second, `for: 5m` becomes 10 s. */
const ACCELERATION = 30;
/** Requests a second. */
const RATE = { light: 10, load: 200, maximum: 2000 } as const;
/** Baseline standard deviations that `--drift` moves every numeric feature by. */
const SHIFT = 3;
const STATUS_MS = 1000;

/** `cdk8s-aiops preview`: synthesized manifests, run on this machine without a cluster. */
export function previewCommand(): Command {
  return exitTwoOnMisuse(new Command('preview'))
    .description(COMMANDS.preview.description)
    .argument('[dir]', 'folder of manifests (default: `output` of cdk8s.yaml, or gitops)')
    .addOption(
      new Option(
        '--replicas <n>',
        'processes for each Deployment (default: as many as the manifests say, capped)',
      ).argParser(number(1, 20)),
    )
    .option(
      '--root <dir>',
      "folder that stands for the image's working directory (default: this one if it is built)",
    )
    .option(
      '--allow-commands',
      'run whatever command a Deployment names, as you, with all of its environment; for manifests that you trust',
    )
    .option(
      '--secrets <dir>',
      'folder with a file <Secret>/<key> for each secret that is to be real, such as the keys of the bucket that the model is fetched from (default: all are made up)',
    )
    .option('--drift', `send rows that lie ${SHIFT} standard deviations from the training data`)
    .option('--load', `send ${RATE.load} requests a second instead of ${RATE.light}`)
    .addOption(new Option('--rate <n>', 'requests a second').argParser(number(0, RATE.maximum)))
    .addOption(
      new Option('--traffic-seconds <n>', 'time after which no more requests are sent')
        .argParser(number(0, 3600))
        .default(900),
    )
    .option(
      '--cpu-limit <cores>',
      'tell CPU usage as a share of this limit of a pod, such as 100m; nothing is slowed down (default: of the whole machine)',
      coresOption,
    )
    .option(
      '--accelerate',
      `divide scrape and rule intervals, \`for\` and the waiting times of routes by ${ACCELERATION}`,
    )
    .option('--exit-when-firing <alert>', 'end with 0 once this alert has reached a receiver')
    .addOption(
      new Option('--timeout <seconds>', 'time to wait for --exit-when-firing')
        .argParser(number(1, 86_400))
        .default(600),
    )
    .addHelpText(
      'after',
      `
Prometheus and Alertmanager are used where they are installed (Debian: apt-get install prometheus
prometheus-alertmanager). Only Deployments whose command is that of this package's image are run, and the init container
that fetches their model, with the variables that they read; what else the manifests would run is named. All ports are on 127.0.0.1, every receiver of alerts is replaced by one that prints, and
nothing outlives this command.

--accelerate leaves the ranges of queries as they are: rate(x[5m]) still looks at five minutes, which hold ${ACCELERATION} times as
many scrapes, and fewer than that have passed when an alert is first judged.

Exit codes: 0 stopped, or the alert has arrived; 1 something does not run, or the alert did not arrive in time;
2 called wrongly; 130 stopped before the alert arrived.`,
    )
    .action(async (dir: string | undefined, flags: PreviewFlags) => {
      const output = screen(process.stdout, printable);
      try {
        process.exitCode = await run(resolve(dir ?? projectOutput()), flags, output);
      } catch (error) {
        output.end();
        writeError(`error: ${error instanceof Error ? error.message : String(error)}\n`);
        process.exitCode = 1;
      }
    });
}

/** Of CPU, as a manifest writes it. */
function coresOption(text: string): number {
  const amount = quantity(text);
  if (amount === undefined || amount <= 0)
    throw new InvalidArgumentError('Give an amount of CPU as a manifest does, such as 100m or 1.5.');
  return amount;
}

function projectOutput(): string {
  return (existsSync('cdk8s.yaml') ? readProject().output : undefined) ?? 'gitops';
}

async function run(folder: string, flags: PreviewFlags, output: Screen): Promise<number> {
  const note = output.line;
  const manifests = readManifests(folder);
  const rules = alertRules(new ManifestSet(manifests));
  const awaited =
    flags.exitWhenFiring &&
    alertNamed(
      flags.exitWhenFiring,
      rules.map(({ name }) => name),
    );
  const missing = missingPrograms();
  if (missing.length > 0) {
    const hint = `${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} not on the PATH; on Debian: apt-get install prometheus prometheus-alertmanager`;
    if (awaited !== undefined)
      throw new Error(`--exit-when-firing needs Prometheus and Alertmanager: ${hint}`);
    note(`WARNING: ${hint}`);
    note('WARNING: without them no alert is evaluated or routed here');
  }
  const root = findRoot(flags.root);
  const { allowCommands = false } = flags;
  for (const { deployment, command } of localContainers(manifests, allowCommands, flags.secrets).containers) {
    const [program, ...args] = command;
    const script = args.find((arg) => !arg.startsWith('-'));
    if (program === 'node' && script !== undefined && !existsSync(resolve(root, script))) {
      throw new Error(
        `Deployment ${deployment} runs ${script}, and there is none in ${root}; build it there (npm run build), or give another --root`,
      );
    }
  }

  const arrivals: Arrival[] = [];
  const ending = new Ending();
  const preview = await Preview.start({
    manifests,
    root,
    allowCommands,
    secrets: flags.secrets,
    replicas: flags.replicas,
    cpuLimitCores: flags.cpuLimit,
    acceleration: flags.accelerate ? ACCELERATION : 1,
    note,
    onArrival: (arrival) => {
      arrivals.push(arrival);
      note(arrivalLine(arrival));
      if (arrival.alert === awaited && arrival.status === 'firing' && arrival.receiver !== NOBODY)
        ending.end(0);
    },
  });
  introduce(preview, note);
  if (flags.accelerate)
    note(
      `accelerated: waiting times are divided by ${ACCELERATION}, down to a second; ranges in queries are as written`,
    );
  const traffic = startTraffic(preview, flags, note);
  if (awaited !== undefined) {
    note(`waiting up to ${flags.timeout} s for ${awaited}`);
    ending.failAfter(flags.timeout);
  }
  try {
    while (!ending.over) {
      output.status(await readStatus(preview, rules, arrivals));
      await Promise.race([ending.code, sleep(STATUS_MS)]);
    }
  } finally {
    for (const each of traffic) each.stop();
    output.end();
    note('stopping: SIGTERM, and the drain that the manifests ask for; Ctrl+C stops at once');
    await preview.stop();
  }
  const code = await ending.code;
  if (awaited !== undefined && code === 0) note(`${awaited} has arrived`);
  if (awaited !== undefined && code === 1) {
    const lost = arrivals.some(({ alert, receiver }) => alert === awaited && receiver === NOBODY);
    throw new Error(
      lost
        ? `${awaited} fires, and no AlertmanagerConfig routes it: nobody would get it`
        : `${awaited} did not arrive within ${flags.timeout} s`,
    );
  }
  return code === 130 && awaited === undefined ? 0 : code;
}

/** Why and when the preview is over: the first reason counts. */
class Ending {
  readonly code: Promise<number>;
  over = false;
  private resolve!: (code: number) => void;
  private timer: NodeJS.Timeout | undefined;

  constructor() {
    this.code = new Promise((resolve) => {
      this.resolve = resolve;
    });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        // the reaper ends the processes that still run
        if (this.over) process.exit(130);
        this.end(130);
      });
    }
  }

  end(code: number): void {
    clearTimeout(this.timer);
    this.over = true;
    this.resolve(code);
  }

  failAfter(seconds: number): void {
    if (!this.over) this.timer = setTimeout(this.end.bind(this, 1), seconds * 1000);
  }
}

function missingPrograms(): string[] {
  return Object.values(MONITORING_PROGRAMS)
    .filter((names) => findProgram(names) === undefined)
    .map((names) => names[names.length - 1]!);
}

/** Where the manifests' relative commands are found: here if this is a built project, else this package. */
function findRoot(given: string | undefined): string {
  if (given !== undefined) return resolve(given);
  if (existsSync(IMAGE.script)) return process.cwd();
  return packageRoot();
}

function introduce(preview: Preview, note: (line: string) => void): void {
  for (const { container, url, replicas } of preview.services) {
    note(`${url} takes requests to ${container.namespace}/${container.deployment}`);
    for (const { pod, pid, options } of replicas) {
      note(`  ${pod} on 127.0.0.1:${[...options.localPorts.values()].join(', ')}, pid ${pid ?? '-'}`);
    }
  }
  const { prometheus, alertmanager, receivers } = preview;
  if (prometheus !== undefined) {
    note(`${prometheus.url} is Prometheus, pid ${prometheus.pid ?? '-'}`);
    note('  kube-state-metrics: replica counts alone, made here from the manifests and the local replicas');
  }
  if (alertmanager !== undefined) {
    note(`${alertmanager.url} is Alertmanager, pid ${alertmanager.pid ?? '-'}`);
    note(`  every receiver prints here: ${receivers.join(', ')}`);
  }
  note('not applied here: resource limits, security contexts, network policies, scaling and scheduling');
}

function startTraffic(preview: Preview, flags: PreviewFlags, note: (line: string) => void): Traffic[] {
  const requestsPerSecond = flags.rate ?? (flags.load ? RATE.load : RATE.light);
  if (requestsPerSecond === 0 || flags.trafficSeconds === 0) return [];
  return preview.services.flatMap(({ container, url, replicas }) => {
    try {
      const draw = baselineRows(
        readModel(container, (path) => replicas[0]!.localPath(path)),
        Math.random,
      );
      note(
        `sending ${requestsPerSecond} requests a second to ${url}${ROUTES.predict} for ${flags.trafficSeconds} s: rows ${flags.drift ? `${SHIFT} standard deviations from` : 'like'} the training data`,
      );
      return [
        new Traffic({
          url,
          nextRow: () => draw(flags.drift ? SHIFT : 0),
          requestsPerSecond,
          seconds: flags.trafficSeconds,
        }),
      ];
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      note(`nothing is sent to ${container.deployment}, whose model cannot be read: ${reason}`);
      return [];
    }
  });
}

function arrivalLine({ receiver, alert, status, labels, annotations }: Arrival): string {
  const shown = Object.entries(labels).filter(([name]) => name !== 'alertname');
  const told = receiver === NOBODY ? 'nobody (no route matches)' : receiver;
  return `ARRIVED ${status} ${alert} for ${told}\n  ${annotations['summary'] ?? ''}\n  ${shown.map(([name, value]) => `${name}=${value}`).join(' ')}`;
}
