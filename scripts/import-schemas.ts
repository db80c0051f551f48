import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { customResourceDefinition } from '../constructs/validation/manifests/custom-resource-definition';

/**
 * Writes imports/schemas/, by which the rule strict-schema refuses fields that do not exist, and
 * explicit-defaults finds those that a CRD fills in.
 *
 *     npm pack @kubernetes/client-node@1.4.0 && tar xzf kubernetes-client-node-1.4.0.tgz
 *     npm run import-schemas -- package/dist/gen/models argoproj.io.yaml monitoring.coreos.com.yaml rollouts.argoproj.io.yaml \
 *       keda.sh.yaml kafka.strimzi.io.yaml postgresql.cnpg.io.yaml sparkoperator.k8s.io.yaml
 *
 * The kinds that every API server has come from the official client, which is generated from the OpenAPI document of
 * Kubernetes (1.34 in that version): it lists every field with its type, and marks those that are required. The
 * custom ones come from the CustomResourceDefinitions that cdk8s.yaml names, defaults included;
 * those of Argo Rollouts (Rollout, AnalysisTemplate, ClusterAnalysisTemplate) are manifests/crds/ of its 1.9.1.
 */

const OUTPUT = 'imports/schemas';

/** Kinds that are not kept in git are omitted: reviews, Node, Event, Lease and similar ones. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  v1: [
    'ConfigMap',
    'LimitRange',
    'Namespace',
    'PersistentVolume',
    'PersistentVolumeClaim',
    'Pod',
    'ResourceQuota',
    'Secret',
    'Service',
    'ServiceAccount',
  ],
  'admissionregistration.k8s.io/v1': [
    'MutatingWebhookConfiguration',
    'ValidatingAdmissionPolicy',
    'ValidatingAdmissionPolicyBinding',
    'ValidatingWebhookConfiguration',
  ],
  'apiextensions.k8s.io/v1': ['CustomResourceDefinition'],
  'apiregistration.k8s.io/v1': ['APIService'],
  'apps/v1': ['DaemonSet', 'Deployment', 'ReplicaSet', 'StatefulSet'],
  'autoscaling/v2': ['HorizontalPodAutoscaler'],
  'batch/v1': ['CronJob', 'Job'],
  'networking.k8s.io/v1': ['Ingress', 'IngressClass', 'NetworkPolicy'],
  'policy/v1': ['PodDisruptionBudget'],
  'rbac.authorization.k8s.io/v1': ['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'],
  'scheduling.k8s.io/v1': ['PriorityClass'],
  'storage.k8s.io/v1': ['StorageClass'],
};

/** The client calls a quantity a string; the API server takes a number, too. */
const QUANTITIES = new Set([
  'V1EmptyDirVolumeSource.sizeLimit',
  'V1LimitRangeItem._default',
  'V1LimitRangeItem.defaultRequest',
  'V1LimitRangeItem.max',
  'V1LimitRangeItem.maxLimitRequestRatio',
  'V1LimitRangeItem.min',
  'V1PersistentVolumeSpec.capacity',
  'V1PodSpec.overhead',
  'V1ResourceFieldSelector.divisor',
  'V1ResourceQuotaSpec.hard',
  'V1ResourceRequirements.limits',
  'V1ResourceRequirements.requests',
  'V1VolumeResourceRequirements.limits',
  'V1VolumeResourceRequirements.requests',
  'V2MetricTarget.averageValue',
  'V2MetricTarget.value',
]);

interface Schema {
  [keyword: string]: unknown;
}

const attributes = z.array(
  z.object({ name: z.string(), baseName: z.string(), type: z.string(), format: z.string() }),
);

function kubernetes(models: string): Record<string, Schema> {
  const types: Record<string, Schema> = {};
  const kinds = Object.entries(KINDS).flatMap(([apiVersion, names]) =>
    names.map((kind) => {
      const version = apiVersion.split('/').at(-1)!;
      const model = `V${version.slice(1)}${kind}`;
      return [`${apiVersion}/${kind}`, { $ref: read(model) }] as const;
    }),
  );
  return { ...Object.fromEntries(kinds), ...sorted(types) };

  function read(model: string): string {
    if (types[model]) return model;
    const schema: Schema = {};
    types[model] = schema; // before its fields: some types contain themselves
    const properties: Record<string, Schema> = {};
    const required: string[] = [];
    const declaration = readFileSync(join(models, `${model}.d.ts`), 'utf8');
    for (const { name, baseName, type, format } of fieldsOf(join(models, `${model}.js`), model)) {
      // the cluster writes it; in the subresources of a CustomResourceDefinition and the conditions of a Job it is a setting
      if ((baseName === 'status' && type !== 'any' && type !== 'string') || baseName === 'managedFields')
        continue;
      properties[baseName] = toSchema(type, format, QUANTITIES.has(`${model}.${name}`));
      if (declaration.includes(`    '${name}': `)) required.push(baseName);
    }
    Object.assign(schema, { type: 'object', properties, ...(required.length > 0 ? { required } : {}) });
    return model;
  }

  function toSchema(type: string, format: string, quantity: boolean): Schema {
    const list = /^(?:Array|Set)<(.*)>$/.exec(type)?.[1];
    if (list !== undefined) return { type: 'array', items: toSchema(list, '', quantity) };
    const map = /^\{ \[key: string\]: (.*); \}$/.exec(type)?.[1];
    if (map !== undefined) return { type: 'object', additionalProperties: toSchema(map, '', quantity) };
    if (type === 'IntOrString' || quantity) return { 'x-kubernetes-int-or-string': true };
    if (format === 'int32') return { type: 'integer', minimum: -(2 ** 31), maximum: 2 ** 31 - 1 };
    if (type === 'number') return { type: format === 'int64' ? 'integer' : 'number' };
    if (type === 'string' || type === 'boolean') return { type };
    if (type === 'Date' || type === 'V1MicroTime') return { type: 'string' };
    if (type === 'any') return {};
    return { $ref: read(type) };
  }
}

/** The models are ECMAScript modules without side effects; the list of fields in each is JSON. */
function fieldsOf(file: string, model: string): z.infer<typeof attributes> {
  const list = new RegExp(`${model}\\.attributeTypeMap = (\\[[^]*?\\n?\\]);`).exec(
    readFileSync(file, 'utf8'),
  );
  return attributes.parse(JSON.parse(list?.[1] ?? 'null'));
}

function custom(file: string): Record<string, Schema> {
  const documents: unknown[] = parseAllDocuments(readFileSync(file, 'utf8')).map((document) =>
    z.unknown().parse(document.toJSON()),
  );
  return sorted(
    Object.fromEntries(
      documents
        .filter((document) => document !== null)
        .flatMap((document) => customResourceDefinition.parse(document))
        .map(([kind, schema]) => {
          const fields = Object.entries(schema.properties ?? {}).filter(([name]) => name !== 'status');
          const properties = { ...Object.fromEntries(fields), metadata: { $ref: 'V1ObjectMeta' } };
          return [kind, pruned({ ...schema, properties })];
        }),
    ),
  );
}

/** Descriptions, and keywords about merging lists, which no rule reads. */
function pruned(schema: Schema): Schema {
  return z.record(z.string(), z.unknown()).parse(
    JSON.parse(
      JSON.stringify(schema, (key: string, value: unknown) => {
        const idle =
          key.startsWith('x-kubernetes-list-') ||
          key === 'x-kubernetes-map-type' ||
          (key === 'description' && typeof value === 'string');
        return idle ? undefined : value;
      }),
    ),
  );
}

function sorted<T>(record: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** One schema a line, so that a renewal can be reviewed. */
function write(name: string, schemas: Record<string, Schema>): void {
  const lines = Object.entries(schemas).map(
    ([key, schema]) => `  ${JSON.stringify(key)}: ${JSON.stringify(schema)}`,
  );
  writeFileSync(join(OUTPUT, `${name}.json`), `{\n${lines.join(',\n')}\n}\n`);
}

const [models, ...definitions] = process.argv.slice(2);
if (models === undefined || definitions.length === 0 || !readdirSync(models).includes('V1Pod.js')) {
  throw new Error(
    'npm run import-schemas -- <models of @kubernetes/client-node> <CustomResourceDefinitions>…',
  );
}
mkdirSync(OUTPUT, { recursive: true });
write('kubernetes', kubernetes(models));
for (const file of definitions) write(basename(file, '.yaml'), custom(file));
