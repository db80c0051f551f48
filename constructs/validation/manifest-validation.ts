import { readFileSync } from 'node:fs';
import type { ManifestValidationOptions } from './options';
import { parseOptions } from './parse-options';
import { formatObject } from './manifests/location';
import { readManifests } from './manifests/read-manifests';
import { type Violation, validateManifests } from './validate-manifests';

/**
 * The part of cdk8s-cli's `ValidationContext` that is used here. Its package is not imported, so that nobody needs
 * it who only uses the constructs.
 */
export interface ManifestValidationContext {
  /** Paths of the synthesized files. */
  readonly manifests: readonly string[];
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
 * Runs the rules at every `cdk8s synth`. A violation makes the synthesis exit with 2.
 *
 * @example
 * # cdk8s.yaml
 * validations:
 *   - package: ./node_modules/cdk8s-aiops
 *     class: ManifestValidation
 *     version: 0.1.0
 *     properties:
 *       prometheusNamespace: observability
 */
export class ManifestValidation {
  /**
   * @param options the `properties` of `cdk8s.yaml`
   * @throws Error if one cannot be used
   */
  constructor(private readonly options: ManifestValidationOptions = {}) {
    parseOptions(options);
  }

  validate(context: ManifestValidationContext): Promise<void> {
    const documents = context.manifests.flatMap((manifestPath) =>
      readManifests(readFileSync(manifestPath, 'utf8'), manifestPath).map((object) => ({
        manifestPath,
        object,
      })),
    );
    const violations = validateManifests(
      documents.map(({ object }) => object),
      this.options,
    );
    for (const violation of violations) {
      context.report.addViolation({
        ruleName: `${violation.rule} ${violation.name}`,
        recommendation: violation.problem,
        fix: violation.fix,
        violatingResources: resourcesOf(violation, (index) => documents[index]?.manifestPath ?? 'cdk8s.yaml'),
      });
    }
    context.report.submit(violations.length === 0 ? 'success' : 'failure', {
      Objects: String(documents.length),
      Violations: String(violations.length),
    });
    return Promise.resolve();
  }
}

/** cdk8s finds the construct of a resource by its bare name, so that is what stands there; the kind is in the location. */
function resourcesOf({ ends }: Violation, fileOf: (index: number) => string) {
  return ends.map((end) => ({
    resourceName: end.name,
    locations: [`${formatObject(end)} ${end.path ?? '(not in the set)'}`],
    manifestPath: end.index === undefined ? 'none' : fileOf(end.index),
  }));
}
