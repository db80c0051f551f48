import { type Rule, at, missing } from '../../rule';
import { valueErrors } from '../../values/value-errors';
import { kindId, schemaDepartures } from '../../schemas/schema-departures';

/**
 * The API server drops a field that it does not know. Argo CD then shows a lasting difference, or people believe that the
 * setting works. A kind without a schema is a violation, unless an option names it.
 */
export const strictSchema: Rule = {
  name: 'strict-schema',
  title: 'Every document has only the fields of its kind, with values that they accept',
  source: 'homeylab #157',
  *check(set, { kindsWithoutSchema }) {
    const accepted = new Set(kindsWithoutSchema);
    for (const [manifest, departures] of schemaDepartures(set)) {
      if (departures === undefined) {
        if (accepted.has(kindId(manifest)) || manifest.kind === 'List') continue; // `documents` refuses a list
        yield {
          ends: [at(manifest, 'kind'), missing('CustomResourceDefinition', undefined, kindId(manifest))],
          problem: `no schema is known for ${kindId(manifest)}, so no field of the document is checked`,
          fix: `correct apiVersion and kind, add the CustomResourceDefinition to the set, or ${kindId(manifest)} to the option kindsWithoutSchema`,
        };
        continue;
      }
      const said = new Set<string>();
      for (const { what, path, problem, fix } of departures) {
        if (what === 'default') continue; // explicit-defaults says it
        said.add(path);
        yield { ends: [at(manifest, path)], problem, fix };
      }
      for (const { path, problem, fix } of valueErrors(manifest)) {
        if (!said.has(path))
          yield {
            ends: [at(manifest, path)],
            problem: `${problem}, so ${manifest.kind === 'Rollout' ? 'Argo Rollouts' : 'the API server'} refuses the object`,
            fix,
          };
      }
    }
  },
};
