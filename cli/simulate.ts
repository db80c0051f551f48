import { Command, InvalidArgumentError } from 'commander';
import { ManifestSet } from '../constructs/validation/manifests/manifest-set';
import { alertReaches, describeReach, type AlertReach } from '../simulation/capacity';
import { attackLoad, type Load, parseLoad } from '../simulation/load';
import { DEFAULT_COST, parseCost, type RequestCost } from '../simulation/request-cost';
import { simulatedServices } from '../simulation/service-of-manifests';
import { isSimulated, type Outage, type Simulation, simulateLoad } from '../simulation/simulate-load';
import type { SimulatedService } from '../simulation/simulated-service';
import { simulationPage } from '../simulation/simulation-page';
import { alertsTable, secondsTable, totalsTable } from '../simulation/simulation-tables';
import { SETTINGS, whatIf } from '../simulation/what-if';
import { COMMANDS } from './commands';
import { reportDataProblem } from './data-problem';
import { ManifestFileError, readManifestFiles } from './manifest-files';
import { exitTwoOnMisuse, number } from './option-parsers';
import { readInput } from './read-input';
import { writeOutput } from './terminal';
import { textTable } from './text-table';
import { prepareOutput, writeAtomically } from './write-atomically';

interface SimulateFlags {
  readonly load?: string;
  readonly attack?: true;
  readonly stageSeconds: number;
  readonly rows: number;
  readonly service?: string;
  readonly cost?: string;
  readonly set: readonly string[];
  readonly outage: readonly Outage[];
  readonly json?: true;
  readonly html?: string;
}

/** What was simulated, and of what. */
interface Report {
  readonly service: SimulatedService;
  readonly cost: RequestCost;
  readonly load: Load;
  readonly simulation: Simulation;
  readonly reaches: readonly AlertReach[];
}

/** A file, a service or a setting that cannot be simulated. */
class SimulationError extends Error {
  override readonly name = 'SimulationError';
}

/** `cdk8s-aiops simulate`: what a load does to a service, before it is deployed. */
export function simulateCommand(): Command {
  return exitTwoOnMisuse(new Command('simulate'))
    .description(COMMANDS.simulate.description)
    .argument('<manifests...>', 'files and folders of synthesized YAML or JSON, or - for standard input')
    .option('--load <file>', 'CSV with second,requests_per_second and, if wanted, rows_per_request')
    .option('--attack', 'the load of an attack: 50, 200, 500 and 1,500 requests a second, then none')
    .option('--stage-seconds <seconds>', 'length of a stage of --attack', number(60, 86_400), 600)
    .option('--rows <rows>', 'rows of a request, where the load does not say', number(1, 100_000), 1)
    .option('--service <name>', 'service to simulate, as name or namespace/name (default: the only one)')
    .option('--cost <file>', 'cost of a request, as cdk8s-aiops measure writes it (default: of 100 trees)')
    .option('--set <setting=value>', 'simulate another setting; may be given again', collect, [])
    .option('--outage <metric=from-until>', 'seconds in which a metric cannot be read', outages, [])
    .option('--json', 'print everything as JSON, and nothing else, on standard output')
    .option('--html <file>', 'write a page with plots, too')
    .addHelpText(
      'after',
      `
Settings of --set:
${Object.entries(SETTINGS)
  .map(([name, { about }]) => `  ${name.padEnd(16)}${about}`)
  .join('\n')}

  cdk8s-aiops simulate gitops/ --attack --rows 500 --set maxReplicas=12 --outage cpu=300-600

The load falls on the ready pods in equal parts; each is a queue of one event loop. docs/capacity.md says what the
numbers are made of, and what they are not.

Exit codes: 0 simulated, 1 a file cannot be read or holds no service, 2 wrong usage.`,
    )
    .action(async (inputs: string[], flags: SimulateFlags, command: Command) => {
      if ((flags.load === undefined) === (flags.attack === undefined)) {
        command.error('error: give --load with a file, or --attack');
      }
      try {
        if (flags.html !== undefined) prepareOutput(flags.html);
        const report = await simulate(inputs, flags);
        if (flags.html !== undefined) writeAtomically(flags.html, pageOf(report));
        writeOutput(flags.json ? `${JSON.stringify(jsonOf(report), null, 2)}\n` : describe(report));
      } catch (error) {
        const known = error instanceof SimulationError || error instanceof ManifestFileError;
        reportDataProblem(error, known ? error.message : undefined);
      }
    });
}

async function simulate(inputs: readonly string[], flags: SimulateFlags): Promise<Report> {
  const documents = await readManifestFiles(inputs);
  const set = new ManifestSet(documents.map(({ object }) => object));
  const service = explained('--set', () => whatIf(chosen(simulatedServices(set), flags.service), flags.set));
  const { cost: costFile, load: loadFile } = flags;
  const cost =
    costFile === undefined
      ? DEFAULT_COST
      : explained(costFile, () => parseCost(readInput(costFile).toString()));
  const load =
    loadFile === undefined
      ? attackLoad(flags.rows, flags.stageSeconds)
      : explained(loadFile, () => parseLoad(readInput(loadFile).toString(), flags.rows));
  const simulation = simulateLoad(service, cost, load, { outages: flags.outage });
  return {
    service,
    cost,
    load,
    simulation,
    reaches: alertReaches(service, cost, greatest(load).rowsPerRequest, promptAlerts(service)),
  };
}

/** Alerts that read no recorded series: those of the error budgets take hours to fire. */
function promptAlerts({ rules }: SimulatedService): readonly string[] {
  const recorded = rules.filter(({ kind }) => kind === 'record').map(({ name }) => name);
  return rules
    .filter(({ kind }) => kind === 'alert')
    .filter(({ query }) => query.selectors.every(({ metric = '' }) => !recorded.includes(metric)))
    .map(({ name }) => name);
}

/** Says where a problem is; errors of the system say it themselves. */
function explained<T>(where: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof SimulationError || !(error instanceof Error) || 'syscall' in error) throw error;
    throw new SimulationError(`${where}: ${error.message}`, { cause: error });
  }
}

function chosen(services: readonly SimulatedService[], wanted: string | undefined): SimulatedService {
  const named = services.filter(
    ({ namespace, name }) => wanted === undefined || wanted === name || wanted === `${namespace}/${name}`,
  );
  const [service] = named;
  if (service !== undefined && named.length === 1) return service;
  const names = services.map(({ namespace, name }) => `${namespace}/${name}`).join(', ');
  if (services.length === 0) {
    throw new SimulationError(
      'no Deployment there runs the server of this package; give the folder of a synthesized InferenceService',
    );
  }
  throw new SimulationError(
    wanted === undefined || named.length > 1
      ? `there are several services; choose one with --service: ${names}`
      : `there is no service ${wanted}; there are ${names}`,
  );
}

function describe(report: Report): string {
  const { simulation, load } = report;
  return [
    `${title(report)}\n\n`,
    ...summary(report).map((sentence) => `${sentence}\n`),
    '\n',
    textTable(secondsTable(simulation, load)),
    '\n',
    textTable(alertsTable(simulation)),
    '\n',
    textTable(totalsTable(simulation)),
    '\n',
    ...notes(report).map((note) => `${note}\n`),
  ].join('');
}

function pageOf(report: Report): string {
  const { simulation, load } = report;
  return simulationPage(simulation, {
    title: title(report),
    summary: summary(report),
    tables: [
      { caption: 'Alerts', rows: alertsTable(simulation) },
      { caption: 'Sums', rows: totalsTable(simulation) },
      { caption: 'Second by second', rows: secondsTable(simulation, load) },
    ],
    notes: notes(report),
  });
}

function jsonOf({ service, cost, load, simulation, reaches }: Report): object {
  const { namespace, name, autoscaler, replicas, cpuLimitCores, cpuRequestCores, startSeconds } = service;
  return {
    service: { namespace, name, replicas, cpuRequestCores, cpuLimitCores, startSeconds, autoscaler },
    cost,
    load,
    alertsFireFrom: reaches,
    ...simulation,
  };
}

function title({ service: { namespace, name }, load }: Report): string {
  return `${namespace}/${name} under a load of ${Math.round(load.seconds / 60)} minutes`;
}

function summary({ service, cost, load, reaches }: Report): readonly string[] {
  return describeReach(service, cost, greatest(load), reaches);
}

function notes({ service, cost }: Report): readonly string[] {
  const { autoscaler, cpuLimitCores, startSeconds } = service;
  const unread = (autoscaler?.metrics ?? []).filter((metric) => !isSimulated(metric));
  return [
    `Cost of a request: ${(1e6 * cost.secondsPerRequest).toFixed(1)} µs of CPU, and ${(1e6 * cost.secondsPerRow).toFixed(2)} µs for each row (${cost.source}).`,
    `A new pod is ready after ${startSeconds} s. Latencies are those of the server, without the network.`,
    ...(autoscaler === undefined ? ['No HorizontalPodAutoscaler scales it.'] : []),
    ...(cpuLimitCores === undefined ? ['There is no CPU limit; percentages are of one core.'] : []),
    ...unread.map(
      (metric) =>
        `The autoscaler reads a metric of the type ${metric.type} that a load does not determine; it is left out.`,
    ),
  ];
}

function greatest({ steps }: Load): Load['steps'][number] {
  return steps.reduce((most, step) => (step.requestsPerSecond > most.requestsPerSecond ? step : most));
}

function collect(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}

function outages(text: string, previous: readonly Outage[]): readonly Outage[] {
  const [, metric, from, until] = /^([^=]+)=(\d+)-(\d+)$/.exec(text) ?? [];
  if (metric === undefined || !(Number(from) < Number(until))) {
    throw new InvalidArgumentError('Give a metric and its seconds, such as cpu=300-600.');
  }
  return [...previous, { metric, from: Number(from), until: Number(until) }];
}
