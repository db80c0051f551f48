import { writeFileSync } from 'node:fs';
import { validateManifests } from '../../constructs/validation';
import { measure } from './measure';
import { fiveObjectServices, fullServices } from './services';

const [what = '', services, file] = process.argv.slice(2);
if (!(what === 'five' || what === 'full') || file === undefined) {
  throw new Error('npx tsx bench/synth/ours.ts five|full <services> <file for the objects>');
}
const fill = what === 'five' ? fiveObjectServices : fullServices;
const { measurement, objects } = measure(
  (chart) => {
    fill(chart, Number(services));
  },
  (manifests) => {
    const [violation] = validateManifests(manifests);
    if (violation) throw new Error(violation.message);
  },
);
writeFileSync(file, JSON.stringify(objects));
process.stdout.write(JSON.stringify(measurement));
