import { isBuiltIn } from '../../../gitops/argo/kinds';
import { type Rule, at, missing } from '../../rule';
import { kindId, schemaDepartures } from '../../schemas/schema-departures';

/** A document that is not compared with a schema may hold any mistake, and looks as if it held none. */
export const knownKinds: Rule = {
  name: 'known-kinds',
  title: 'Every document is of a kind whose schema is known, or that an option names',
  source: 'homeylab #157',
  *check(set, { kindsWithoutSchema }) {
    for (const [manifest, departures] of schemaDepartures(set)) {
      if (departures !== undefined || kindsWithoutSchema.includes(kindId(manifest))) continue;
      if (isBuiltIn(manifest.group)) continue; // strict-schema refuses it
      yield {
        ends: [at(manifest, 'kind'), missing('CustomResourceDefinition', undefined, kindId(manifest))],
        problem: `no schema is known for ${kindId(manifest)}, so no field of the document is checked`,
        fix: `correct apiVersion and kind, add the CustomResourceDefinition to the set, or ${kindId(manifest)} to the option kindsWithoutSchema`,
      };
    }
  },
};
