import { writeFileSync } from 'node:fs';
import { App } from 'cdk8s';
import { LargeApp } from '../../constructs';
import { validateManifests } from '../../constructs/validation';
import { measure } from './measure';
import { fiveObjectServices, fullServices } from './services';

const APPS = { App, LargeApp };

const [what = '', services, kind = '', file] = process.argv.slice(2);
if (!(what === 'five' || what === 'full') || !(kind === 'App' || kind === 'LargeApp') || file === undefined) {
  throw new Error('npx tsx bench/synth/ours.ts five|full <services> App|LargeApp <file for the objects>');
}
const fill = what === 'five' ? fiveObjectServices : fullServices;
const { measurement, objects } = measure(
  (outdir) => new APPS[kind]({ outdir }),
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
