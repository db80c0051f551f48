import argo from '../../../imports/schemas/argoproj.io.json';
import strimzi from '../../../imports/schemas/kafka.strimzi.io.json';
import keda from '../../../imports/schemas/keda.sh.json';
import kubernetes from '../../../imports/schemas/kubernetes.json';
import monitoring from '../../../imports/schemas/monitoring.coreos.com.json';
import postgresql from '../../../imports/schemas/postgresql.cnpg.io.json';
import rollouts from '../../../imports/schemas/rollouts.argoproj.io.json';
import spark from '../../../imports/schemas/sparkoperator.k8s.io.json';
import { customResourceDefinition } from '../manifests/custom-resource-definition';
import type { Manifest } from '../manifests/manifest';
import type { ManifestSet } from '../manifests/manifest-set';
import { type Departure, type Schema, SchemaCheck } from './schema';

const TYPES: Readonly<Record<string, Schema>> = {
  ...kubernetes,
  ...argo,
  ...monitoring,
  ...rollouts,
  ...keda,
  ...strimzi,
  ...postgresql,
  ...spark,
};

const READ = new WeakMap<ManifestSet, ReadonlyMap<Manifest, readonly Departure[] | undefined>>();

/**
 * The differences between each object and the schema of its kind; undefined without a known schema. Each object is read
 * once. A CustomResourceDefinition in the set is the schema of its kind.
 */
export function schemaDepartures(set: ManifestSet): ReadonlyMap<Manifest, readonly Departure[] | undefined> {
  const known = READ.get(set);
  if (known) return known;
  const types = { ...TYPES, ...definedIn(set) };
  const departures = new Map(
    set.manifests.map((manifest) => {
      const schema = types[kindId(manifest)];
      if (!schema) return [manifest, undefined] as const;
      const check = new SchemaCheck(types);
      check.check(schema, manifest.source);
      return [manifest, check.departures] as const;
    }),
  );
  READ.set(set, departures);
  return departures;
}

/** The name of a kind's schema: `apps/v1/Deployment`, `v1/Service`. */
export function kindId({ apiVersion, kind }: Pick<Manifest, 'apiVersion' | 'kind'>): string {
  return `${apiVersion}/${kind}`;
}

function definedIn(set: ManifestSet): Record<string, Schema> {
  const definitions = set.manifests
    .filter(({ kind }) => kind === 'CustomResourceDefinition')
    .flatMap(({ source }) => customResourceDefinition.safeParse(source).data ?? []);
  return Object.fromEntries(
    definitions.map(([kind, { properties, ...schema }]) => [
      kind,
      {
        ...schema,
        type: 'object',
        properties: { ...OWN_FIELDS, ...properties, metadata: OWN_FIELDS.metadata },
      },
    ]),
  );
}

/** A CustomResourceDefinition may leave out the fields that every object has. */
const OWN_FIELDS = {
  apiVersion: { type: 'string' },
  kind: { type: 'string' },
  metadata: { $ref: 'V1ObjectMeta' },
} as const satisfies Record<string, Schema>;
