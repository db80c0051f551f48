import { readFileSync } from 'node:fs';
import type { ManifestValidationOptions } from './options';
import { parseOptions } from './parse-options';
import { formatObject } from './manifests/location';
import { readManifests } from './manifests/read-manifests';
import { type Violation, validateManifests } from './validate-manifests';

/**
 * The part of cdk8s-cli's `ValidationContext` that is used here. cdk8s-cli is not imported, because users of the
 * constructs alone do not need it.
 */
export interface ManifestValidationContext {
  /** Paths of the synthesized files. */
  readonly manifests: readonly string[];
  /** Prints the warnings. */
  readonly logger: { log(message: string): void };
  /** Receives the violations that are errors. */
  readonly report: {
    addViolation(violation: {
      readonly ruleName: string;
      readonly recommendation: string;
      readonly fix: string;
      readonly violatingResources: readonly {
        readonly resourceName: string;
        readonly locations: readonly string[];
        readonly manifestPath: string;
      }[];
    }): void;
    submit(status: 'success' | 'failure', metadata?: Readonly<Record<string, string>>): void;
  };
}

/**
 * Line of the report that names the plugin. `cdk8s-aiops synth` finds by it that these rules ran.
 *
 * @internal
 */
export const CHECKED_BY = ['Checked by', 'ManifestValidation of cdk8s-aiops'] as const;

/**
 * The validation plugin for cdk8s-cli: checks the rules at every `cdk8s synth`. An error makes it exit with 2; a
 * warning is printed.
 *
 * For rules of your own, export a class that extends this one from a JavaScript file, and name that file as `package`.
 *
 * @see https://cdk8s.io/docs/latest/cli/synth/#validations
 * @example
 * # cdk8s.yaml
 * validations:
 *   - package: ./node_modules/cdk8s-aiops
 *     class: ManifestValidation
 *     version: 0.1.0
 *     properties:
 *       prometheusNamespace: observability
 * @example
 * // validation.ts, whose compiled file cdk8s.yaml names as package: ./validation.js, class: AcmeValidation
 * class AcmeValidation extends ManifestValidation {
 *   constructor(properties?: ManifestValidationOptions) {
 *     super({ ...properties, rules: [...RULES, myRule] });
 *   }
 * }
 */
export class ManifestValidation {
  readonly #options: ManifestValidationOptions;

  /**
   * @param options the `properties` of `cdk8s.yaml`, and the rules that a subclass adds
   * @throws Error that names each option that cannot be used
   */
  constructor(options: ManifestValidationOptions = {}) {
    parseOptions(options);
    this.#options = options;
  }

  /** Called by cdk8s-cli after each synthesis. */
  validate(context: ManifestValidationContext): Promise<void> {
    const documents = context.manifests.flatMap((manifestPath) =>
      readManifests(readFileSync(manifestPath, 'utf8'), manifestPath).map((object) => ({
        manifestPath,
        object,
      })),
    );
    const violations = validateManifests(
      documents.map(({ object }) => object),
      this.#options,
    );
    const errors = violations.filter(({ severity }) => severity === 'error');
    for (const { severity, message } of violations) {
      if (severity === 'warning') context.logger.log(`warning: ${message}`);
    }
    for (const violation of errors) {
      context.report.addViolation({
        ruleName: violation.rule,
        recommendation: violation.problem,
        fix: violation.fix,
        violatingResources: resourcesOf(violation, (index) => documents[index]?.manifestPath ?? 'cdk8s.yaml'),
      });
    }
    context.report.submit(errors.length === 0 ? 'success' : 'failure', {
      Objects: String(documents.length),
      Violations: String(errors.length),
      Warnings: String(violations.length - errors.length),
      [CHECKED_BY[0]]: CHECKED_BY[1],
    });
    return Promise.resolve();
  }
}

/** cdk8s-cli finds the construct of a resource by its bare name, so the kind is in the location. */
function resourcesOf({ ends }: Violation, fileOf: (index: number) => string) {
  return ends.map((end) => ({
    resourceName: end.name,
    locations: [`${formatObject(end)} ${end.path ?? '(not in the set)'}`],
    manifestPath: end.index === undefined ? 'none' : fileOf(end.index),
  }));
}
