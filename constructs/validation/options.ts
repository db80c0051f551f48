import type { Rule } from './rule';
import type { ValidationSettings } from './settings';

/** A violation that somebody decided to accept. */
export interface ValidationException {
  /** Name of the rule, such as `network-policy`. */
  readonly rule: string;
  /** Kind of an object that the violation names. */
  readonly kind: string;
  /** metadata.name of that object. */
  readonly name: string;
  /** Why the rule does not apply here, for the next reader. */
  readonly reason: string;
}

/** The options of `validateManifests` and the `properties` of `ManifestValidation` in `cdk8s.yaml`. */
export interface ManifestValidationOptions extends Partial<ValidationSettings> {
  /**
   * The rules to check, in the order in which their violations are reported: packs of this package, rules of your own,
   * or both. A rule is a program, so `cdk8s.yaml` cannot name one; see {@link ManifestValidation}.
   *
   * @default RULES - every rule of this package
   */
  readonly rules?: readonly Rule[];

  /**
   * Violations to accept, each of one rule. An exception that matches no violation is a violation itself, so that no
   * exception outlives its reason.
   *
   * @default - none
   */
  readonly exceptions?: readonly ValidationException[];
}
