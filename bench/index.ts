/**
 * Runs the benches one after the other, with few rounds: `npm run bench` for all of them, `npm run bench -- http forest`
 * for some. Each prints its tables, with medians and the versions of what it compares with.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

interface Bench {
  readonly name: string;
  readonly program: string;
  /** Those that make it quick; its file says what they are. */
  readonly options?: readonly string[];
}

const BENCHES: readonly Bench[] = [
  { name: 'forest', program: 'forest/index.ts' },
  { name: 'training', program: 'training/index.ts', options: ['10000'] },
  { name: 'drift', program: 'drift/statistics.ts' },
  { name: 'drift', program: 'drift/detection.ts' },
  { name: 'drift', program: 'drift/latency.ts', options: ['3', '2'] },
  { name: 'synth', program: 'synth/index.ts', options: ['1'] },
  { name: 'http', program: 'http/compare.ts', options: ['3', '2'] },
  { name: 'http', program: 'http/protocols.ts', options: ['3', '2'] },
  { name: 'overload', program: 'overload/index.ts', options: ['5'] },
];
/** They take as long as they are told, half an hour or more. */
const LONG = [
  'npm run soak -- --minutes 30',
  'npx tsx bench/restarts/index.ts',
  'npx tsx bench/training/index.ts',
  'npx tsx bench/stream/index.ts',
];

const names = [...new Set(BENCHES.map(({ name }) => name))];
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !names.includes(name));

if (unknown.length > 0) {
  console.error(
    `there is no bench ${unknown.join(', ')}; write some of ${names.join(', ')}, or none for all of them`,
  );
  process.exitCode = 1;
} else {
  for (const { name, program, options = [] } of BENCHES) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    console.log(`\n## ${['bench', program].join('/')} ${options.join(' ')}\n`);
    const run = spawnSync(process.execPath, ['--import', 'tsx', join(__dirname, program), ...options], {
      stdio: 'inherit',
    });
    if (run.status === 0) continue;
    console.error(`\n!!! ${program} failed`);
    process.exitCode = 1;
  }
  console.log(`\nNot run here, because they are long: ${LONG.join('; ')}.`);
}
