import type { Location } from './manifests/location';
import type { Manifest } from './manifests/manifest';
import type { ManifestSet } from './manifests/manifest-set';
import type { ValidationSettings } from './settings';

/** A place where a rule does not hold. */
export interface Finding {
  /** The objects and fields that contradict each other. The first one is the one to change. */
  readonly ends: readonly [Location, ...Location[]];
  /** The problem and its consequence, without a capital at the start and a full stop at the end. */
  readonly problem: string;
  /** The fix as a command: `set maxUnavailable to 1`. */
  readonly fix: string;
}

/**
 * One check over all objects that are applied together.
 *
 * @example
 * const ownedServices: Rule = {
 *   name: 'owned-services',
 *   title: 'Every Service names the team that owns it',
 *   *check(set) {
 *     for (const manifest of set.manifests) {
 *       if (manifest.kind !== 'Service' || manifest.labels['acme.com/team'] !== undefined) continue;
 *       yield {
 *         ends: [at(manifest, 'metadata.labels["acme.com/team"]')],
 *         problem: 'the label is not set, so nobody is called when the Service fails',
 *         fix: 'set it to the name of a team',
 *       };
 *     }
 *   },
 * };
 */
export interface Rule {
  /** Name in kebab case. It is unique, and exceptions refer to it. */
  readonly name: string;
  /** The condition that must hold, as a sentence without a full stop. */
  readonly title: string;
  /** Source that reports the failure which the rule prevents, such as `argo-cd #5105`. */
  readonly source?: string;
  /**
   * What a place where the rule does not hold is: an error stops a synthesis, a warning is printed.
   *
   * @default 'error'
   */
  readonly severity?: 'error' | 'warning';
  /**
   * Finds the places where the rule does not hold.
   *
   * @param set all objects, indexed
   * @param settings the options of the validation, with their defaults
   * @returns each place where the rule does not hold; nothing if it holds
   */
  check(set: ManifestSet, settings: ValidationSettings): Iterable<Finding>;
}

/**
 * A field of an object, for {@link Finding.ends}.
 *
 * @param path such as `spec.ports[0].targetPort` or `metadata.labels["app.kubernetes.io/name"]`
 */
export function at({ kind, namespace, name, index, item }: Manifest, path: string): Location {
  return { kind, namespace, name, index, item, path };
}

/** An object that should be in the set and is not there, for {@link Finding.ends}. */
export function missing(kind: string, namespace: string | undefined, name: string): Location {
  return { kind, namespace, name, index: undefined, path: undefined };
}
