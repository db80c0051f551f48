import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { readManifests } from '../../constructs/validation/manifests/read-manifests';

/** What a release changes of one object, or of one file that holds none. */
export interface ObjectChange {
  /** `Deployment serving/incident`, or the path of a file. */
  readonly object: string;
  readonly change: 'added' | 'removed' | 'changed';
  /** Of a changed object, each field: `spec.replicas: 3 → 4`. */
  readonly fields: readonly string[];
}

/** A file before and after; undefined where it is not there. */
export interface FileChange {
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** Longest value that is shown. */
const MOST_CHARACTERS = 200;

/** What changes between two syntheses, by object, because a text of YAML does not say which object a line is of. */
export function manifestChanges(files: readonly FileChange[]): readonly ObjectChange[] {
  const before = new Map<string, unknown>();
  const after = new Map<string, unknown>();
  for (const { path, before: old, after: now } of files) {
    for (const [text, objects] of [
      [old, before],
      [now, after],
    ] as const) {
      for (const [name, object] of objectsOf(path, text)) objects.set(name, object);
    }
  }
  return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((object): ObjectChange[] => {
    if (!before.has(object)) return [{ object, change: 'added', fields: [] }];
    if (!after.has(object)) return [{ object, change: 'removed', fields: [] }];
    const fields = fieldChanges(before.get(object), after.get(object), '');
    return fields.length === 0 ? [] : [{ object, change: 'changed', fields }];
  });
}

const objectSchema = z.object({
  kind: z.string(),
  metadata: z.object({ name: z.string(), namespace: z.string().optional() }),
});

function objectsOf(path: string, text: string | undefined): readonly (readonly [string, unknown])[] {
  if (text === undefined) return [];
  try {
    if (path.endsWith('.json')) return [[path, JSON.parse(text)]];
    if (!/\.ya?ml$/.test(path)) return [[path, text]];
    return readManifests(text, path).map((object, index) => {
      const { data } = objectSchema.safeParse(object);
      if (data === undefined) return [`${path}, document ${index + 1}`, object];
      const { namespace, name } = data.metadata;
      return [`${data.kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`, object];
    });
  } catch {
    // a template of a chart, for instance
    return [[path, text]];
  }
}

function fieldChanges(before: unknown, after: unknown, path: string): readonly string[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (isContainer(before) && isContainer(after) && Array.isArray(before) === Array.isArray(after)) {
    const [old, now] = [keyed(before), keyed(after)];
    return [...new Set([...old.keys(), ...now.keys()])].flatMap((key) =>
      fieldChanges(old.get(key), now.get(key), Array.isArray(after) ? `${path}[${key}]` : `${path}.${key}`),
    );
  }
  return [`${path.replace(/^\./, '') || 'the text'}: ${shown(before)} → ${shown(after)}`];
}

function isContainer(value: unknown): value is Readonly<Record<string, unknown>> | readonly unknown[] {
  return typeof value === 'object' && value !== null;
}

const namedSchema = z.looseObject({ name: z.string() });

/** By key, or by the name of the items as Kubernetes merges them, so that one more item moves no others. */
function keyed(
  container: Readonly<Record<string, unknown>> | readonly unknown[],
): ReadonlyMap<string, unknown> {
  if (!Array.isArray(container)) return new Map(Object.entries(container));
  const items: readonly unknown[] = container;
  const names = items.map((item) => namedSchema.safeParse(item).data?.name);
  const unique = new Set(names).size === items.length && !names.includes(undefined);
  return new Map(items.map((item, index) => [unique ? names[index]! : String(index), item]));
}

function shown(value: unknown): string {
  if (value === undefined) return 'none';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (text.length <= MOST_CHARACTERS && !text.includes('\n')) return text;
  return typeof value === 'string'
    ? `a text of ${text.length} characters`
    : `${text.slice(0, MOST_CHARACTERS)}…`;
}

/** The changes as lines of text. */
export function changesText(changes: readonly ObjectChange[]): string {
  return changes
    .map(({ object, change, fields }) =>
      [
        `${change === 'added' ? '+' : change === 'removed' ? '-' : '~'} ${object}`,
        ...fields.map((field) => `    ${field}`),
      ]
        .join('\n')
        .concat('\n'),
    )
    .join('');
}
