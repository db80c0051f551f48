/**
 * Synthesis of many services in one chart, validation included, against cdk8s alone with the very same objects. Each
 * measurement is a process of its own, and each of ours is followed by its peer.
 *
 *     npx tsx bench/synth/index.ts [runs]
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { median } from '../training/median';
import type { Measurement, Spent } from './phases';

const spent = z.object({ wall: z.number(), cpu: z.number() });
const measurement = z.object({
  objects: z.number(),
  bytes: z.number(),
  megabytes: z.number(),
  construct: spent,
  resolve: spent,
  write: spent,
  validate: spent,
}) satisfies z.ZodType<Measurement>;

const PHASES = ['construct', 'resolve', 'write', 'validate'] as const;
const RUNS = Number(process.argv[2] ?? 3);
const SIZES = [1, 10, 100, 1000];

function run(script: string, ...options: readonly string[]): Measurement {
  const output = execFileSync(
    process.execPath,
    ['--import', 'tsx', join(__dirname, `${script}.ts`), ...options],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
  );
  return measurement.parse(JSON.parse(output));
}

function sum(measured: Measurement, clock: keyof Spent): number {
  return PHASES.reduce((total, phase) => total + measured[phase][clock], 0);
}

function medianOf(measured: readonly Measurement[], value: (each: Measurement) => number): number {
  return median(measured.map(value));
}

const milliseconds = (value: number): string => `${Math.round(value)} ms`;

function row(name: string, services: number, measured: readonly Measurement[]): string {
  const cells = [
    name,
    services,
    medianOf(measured, ({ objects }) => objects),
    ...PHASES.map((phase) => milliseconds(medianOf(measured, (each) => each[phase].cpu))),
    milliseconds(medianOf(measured, (each) => sum(each, 'cpu'))),
    milliseconds(medianOf(measured, (each) => sum(each, 'wall'))),
    `${Math.round(medianOf(measured, ({ megabytes }) => megabytes))} MB`,
  ];
  return `| ${cells.join(' | ')} |`;
}

/** How much longer one takes than the other, in the time of the processor: the median over the runs. */
function ratio(of: readonly Measurement[], to: readonly Measurement[]): string {
  return median(of.map((each, index) => sum(each, 'cpu') / sum(to[index]!, 'cpu'))).toFixed(1);
}

console.log(`Node ${process.versions.node}, medians of ${RUNS} processes; phases in processor time\n`);
console.log(
  '| | services | objects | construct | resolve | write | validate | all | on the clock | memory |',
);
console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |');
const folder = mkdtempSync(join(tmpdir(), 'bench-synth-'));
const file = join(folder, 'objects.json');

/** Ours and cdk8s alone, one after the other, as often as asked. */
function rounds(what: string, services: number) {
  const measured = Array.from({ length: RUNS }, () => {
    const ours = run('ours', what, String(services), file);
    const peer = run('peer', file);
    if (ours.bytes !== peer.bytes) throw new Error('they wrote different YAML');
    return { ours, peer };
  });
  return { ours: measured.map(({ ours }) => ours), peer: measured.map(({ peer }) => peer) };
}

const summary: string[] = [];
try {
  for (const what of ['five', 'full'] as const) {
    const bySize = new Map<number, ReturnType<typeof rounds>>();
    for (const services of SIZES) {
      const { ours, peer } = rounds(what, services);
      bySize.set(services, { ours, peer });
      console.log(row(`${what}, ours`, services, ours));
      console.log(row(`${what}, cdk8s alone`, services, peer));
    }
    const [hundred, thousand] = [bySize.get(100)!, bySize.get(1000)!];
    summary.push(
      `${what}: 1,000 services take ${ratio(thousand.ours, hundred.ours)} times as long as 100, ` +
        `and ${ratio(thousand.ours, thousand.peer)} times as long as cdk8s alone takes for the same objects.`,
    );
  }
} finally {
  rmSync(folder, { recursive: true });
}
console.log(`\n${summary.join('\n')}`);
