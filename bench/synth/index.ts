/**
 * Synthesis of many services in one chart, validation included, against plain objects of cdk8s that nothing checks.
 * Each measurement is a process of its own.
 *
 *     npx tsx bench/synth/index.ts [runs]
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { z } from 'zod';
import { median } from '../training/median';

const measurement = z.object({
  objects: z.number(),
  construct: z.number(),
  write: z.number(),
  validate: z.number(),
  megabytes: z.number(),
});
type Row = z.infer<typeof measurement> & { readonly total: number };

const RUNS = Number(process.argv[2] ?? 3);
const SIZES = [1, 10, 100, 1000];

function row(what: 'ours' | 'plain', services: number): Row {
  const measured = Array.from({ length: RUNS }, () => {
    const output = execFileSync(
      process.execPath,
      ['--import', 'tsx', join(__dirname, 'run.ts'), what, String(services)],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
    );
    return measurement.parse(JSON.parse(output));
  });
  const of = (field: keyof z.infer<typeof measurement>): number =>
    median(measured.map((each) => each[field]));
  const [construct, write, validate] = [of('construct'), of('write'), of('validate')];
  return {
    objects: of('objects'),
    construct,
    write,
    validate,
    megabytes: of('megabytes'),
    total: construct + write + validate,
  };
}

const milliseconds = (value: number): string => `${Math.round(value)} ms`;

console.log(`Node ${process.versions.node}, medians of ${RUNS} processes\n`);
console.log('| | services | objects | constructs | YAML written | validated | total | memory |');
console.log('| --- | --- | --- | --- | --- | --- | --- | --- |');
const totals = new Map<string, Row>();
for (const what of ['ours', 'plain'] as const) {
  for (const services of SIZES) {
    const each = row(what, services);
    totals.set(`${what} ${services}`, each);
    const cells = [what, services, each.objects, milliseconds(each.construct), milliseconds(each.write)];
    const rest = [milliseconds(each.validate), milliseconds(each.total), `${Math.round(each.megabytes)} MB`];
    console.log(`| ${[...cells, ...rest].join(' | ')} |`);
  }
}
const [ours, hundred, plain] = ['ours 1000', 'ours 100', 'plain 1000'].map((key) => totals.get(key)!);
console.log(`\n1,000 services take ${(ours!.total / hundred!.total).toFixed(1)} times as long as 100.`);
console.log(
  `An object takes ${(ours!.total / ours!.objects / (plain!.total / plain!.objects)).toFixed(1)} times as long as a plain one that nothing checks.`,
);
