import { type Rule, at } from '../../rule';
import { schemaDepartures } from '../../schemas/schema-departures';

/** Argo CD shows a field that the API server filled in as a difference: it knows the defaults of built-in kinds only. */
export const explicitDefaults: Rule = {
  name: 'explicit-defaults',
  title: 'Fields with a default in their CustomResourceDefinition are written out',
  source: 'Argo CD documentation, “Diffing Customization”',
  *check(set) {
    for (const [manifest, departures = []] of schemaDepartures(set)) {
      for (const { what, path, problem, fix } of departures) {
        if (what === 'default') yield { ends: [at(manifest, path)], problem, fix };
      }
    }
  },
};
