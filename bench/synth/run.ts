import { measure } from './measure';

const [what, services] = process.argv.slice(2);
if (what !== 'ours' && what !== 'plain') throw new Error('npx tsx bench/synth/run.ts ours|plain <services>');
process.stdout.write(JSON.stringify(measure(what, Number(services))));
