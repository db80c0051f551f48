import { JsonPatch } from 'cdk8s';
import { z } from 'zod';
import { type Document, documentSchema } from './good-platform';

/** Makes another set of documents from one; the documents that it does not touch are shared. */
export type Change = (documents: Document[]) => Document[];

export const CONTAINER = '/spec/template/spec/containers/0';
export const POD = '/spec/template/spec';

/** Patches the object of that kind and name. */
export function patch(object: string, ...operations: JsonPatch[]): Change {
  return (documents) => {
    const index = indexOf(documents, object);
    return documents.with(index, documentSchema.parse(JsonPatch.apply(documents[index], ...operations)));
  };
}

export function without(object: string): Change {
  return (documents) => documents.toSpliced(indexOf(documents, object), 1);
}

export function plus(document: Document): Change {
  return (documents) => [...documents, structuredClone(document)]; // a later change is of this copy
}

export function indexOf(documents: readonly Document[], object: string): number {
  const index = documents.findIndex(({ kind, metadata }) => `${String(kind)} ${nameOf(metadata)}` === object);
  if (index === -1) throw new Error(`the good platform has no ${object}`);
  return index;
}

function nameOf(metadata: unknown): string {
  return typeof metadata === 'object' && metadata && 'name' in metadata ? String(metadata.name) : '';
}

/** Adds an environment variable to the server. */
export function env(name: string, value: string): JsonPatch {
  return JsonPatch.add(`${CONTAINER}/env/-`, { name, value });
}

/** Finds a variable by its name, because its place says nothing. */
export function variable(object: string, container: string, name: string, value: string): Change {
  return (set) => {
    const document = set.find(
      ({ kind, metadata }) =>
        `${String(kind)} ${documentSchema.parse(metadata)['name'] as string}` === object,
    );
    const path = container.split('/').slice(1);
    const found = path.reduce<unknown>(
      (at, step) => documentSchema.or(z.array(z.unknown())).parse(at)[step as never],
      document,
    );
    const env = z.array(z.object({ name: z.string() })).parse(documentSchema.parse(found)['env']);
    const index = env.findIndex((each) => each.name === name);
    return patch(object, JsonPatch.replace(`${container}/env/${index}/value`, value))(set);
  };
}

export const GROUP = '/spec/groups/0/rules';

/** A rule of Prometheus, added before all others, at `spec.groups[0].rules[0]`. */
export function alert(expr: string, changes: Document = {}): Change {
  const labels = { namespace: 'serving', severity: 'warning' };
  return patch(
    'PrometheusRule incident-alerts',
    JsonPatch.add(`${GROUP}/0`, { alert: 'Added', expr, labels, ...changes }),
  );
}

export function record(name: string, expr: string): Change {
  return patch('PrometheusRule incident-alerts', JsonPatch.add(`${GROUP}/0`, { record: name, expr }));
}
