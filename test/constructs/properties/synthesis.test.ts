import { ApiObject, Chart, Testing } from 'cdk8s';
import { Construct } from 'constructs';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { validateManifests } from '../../../constructs/validation';
import { isOurs } from './our-errors';
import { make, type Unit, unit } from './unit';
import { cases } from '../../support/effort';

/** Units in one chart: what a chart costs is paid once, and objects of one service must not disturb another's. */
const BATCH = 250;
const BATCHES = cases(3, 16);

interface Synthesis {
  readonly manifests: readonly unknown[];
  readonly refused: readonly Error[];
}

function synthesize(units: readonly Unit[]): Synthesis {
  const chart = new Chart(Testing.app(), 'serving', { namespace: 'serving' });
  const refused: Error[] = [];
  for (const [i, each] of units.entries()) {
    const scope = new Construct(chart, `unit-${i}`);
    try {
      make(scope, `service-${i}`, each);
      for (const node of scope.node.findAll()) if (ApiObject.isApiObject(node)) node.toJson();
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      refused.push(error);
      chart.node.tryRemoveChild(scope.node.id);
    }
  }
  return { manifests: Testing.synth(chart) as unknown[], refused };
}

const seen = { made: 0, refused: 0, objects: 0 };

// seeded, so that a failure is the same everywhere: the message names the service, whose number is that of the unit
it.each(Array.from({ length: BATCHES }, (_, seed) => seed))(
  `${BATCH} combinations of props make manifests that break no rule, or are refused in a sentence (seed %i)`,
  (seed) => {
    const units = fc.sample(unit, { seed, numRuns: BATCH });
    const { manifests, refused } = synthesize(units);
    const text = JSON.stringify(manifests);
    expect(refused.filter((error) => !isOurs(error)).map(({ stack }) => stack)).toEqual([]);
    // a scaling policy that is drawn may flap, which is a warning
    const errors = validateManifests(manifests).filter(({ severity }) => severity === 'error');
    expect(errors.map(({ message }) => message)).toEqual([]);
    expect(text.includes('user:pw')).toBe(false);
    expect(JSON.stringify(synthesize(units).manifests) === text, 'twice the same').toBe(true);
    // neither half may be what is hardly ever tried
    expect(refused.length).toBeGreaterThan(BATCH * 0.1);
    expect(refused.length).toBeLessThan(BATCH * 0.75);
    seen.refused += refused.length;
    seen.made += units.length - refused.length;
    seen.objects += manifests.length;
  },
);

afterAll(() => {
  console.log(`${seen.made} services made, of ${seen.objects} objects, and ${seen.refused} refused`);
});
