import type { Location } from './manifests/location';
import type { Manifest } from './manifests/manifest';
import type { ManifestSet } from './manifests/manifest-set';
import type { ValidationSettings } from './options';

/** What a rule found. */
export interface Finding {
  /** The objects and fields that contradict each other, the one to change first. */
  readonly ends: readonly [Location, ...Location[]];
  /** What is wrong and what would come of it. */
  readonly problem: string;
  /** What to write instead. */
  readonly fix: string;
}

/** One check over the whole set of objects. */
export interface Rule {
  /** Number in the catalogue of rules. Several rules share one where a row of the catalogue holds several ideas. */
  readonly id: string;
  /** Name in kebab case, unique, and that of its file. */
  readonly name: string;
  /** What must hold. */
  readonly title: string;
  /** Where people met its absence. */
  readonly source: string;
  check(set: ManifestSet, settings: ValidationSettings): Iterable<Finding>;
}

/** A field of an object. */
export function at({ kind, namespace, name, index }: Manifest, path: string): Location {
  return { kind, namespace, name, index, path };
}

/** An object that something refers to and that is not in the set. */
export function missing(kind: string, namespace: string | undefined, name: string): Location {
  return { kind, namespace, name, index: undefined, path: undefined };
}
