import { type Location, formatLocation } from './manifests/location';
import { ManifestSet } from './manifests/manifest-set';
import type { ManifestValidationOptions, ValidationException } from './options';
import { parseOptions } from './parse-options';
import type { Finding, Rule } from './rule';

/** A rule that does not hold. */
export interface Violation {
  /** Name of the rule, such as `service-monitor-reaches-pods`. */
  readonly rule: string;
  /** That of the rule: an error stops a synthesis, a warning is printed. */
  readonly severity: 'error' | 'warning';
  /** Both ends, what is wrong and what to write, in one line. */
  readonly message: string;
  /** The problem and its consequence. */
  readonly problem: string;
  /** The fix: what to write instead. */
  readonly fix: string;
  /** The objects and fields that contradict each other. The first one is the one to change. */
  readonly ends: readonly Location[];
}

/** Reported for an exception that matches no violation. */
const UNUSED_EXCEPTION = 'unused-exception';

/**
 * Checks every rule over all objects that are applied together.
 *
 * @param objects parsed manifests, such as `Testing.synth(chart)` returns
 * @throws Error if an option cannot be used
 * @example
 * const violations = validateManifests(Testing.synth(chart), { rules: [...RULES, myRule] });
 * console.error(violations.map(({ message }) => message).join('\n'));
 */
export function validateManifests(
  objects: readonly unknown[],
  options: ManifestValidationOptions = {},
): readonly Violation[] {
  const { rules, exceptions, settings } = parseOptions(options);
  const set = new ManifestSet(objects);
  const found = rules.flatMap((rule) =>
    [...rule.check(set, settings)].map((finding) => violation(rule, finding)),
  );
  return withoutExceptions(found, exceptions);
}

function violation(
  { name: rule, severity = 'error' }: Pick<Rule, 'name' | 'severity'>,
  { ends, problem, fix }: Finding,
): Violation {
  const message = `${rule}: ${ends.map(formatLocation).join(' and ')}: ${problem}. To fix it, ${fix}.`;
  return { rule, severity, message, problem, fix, ends };
}

function withoutExceptions(
  found: readonly Violation[],
  exceptions: readonly ValidationException[],
): readonly Violation[] {
  const used = new Set<ValidationException>();
  const left = found.filter((each) => {
    const matching = exceptions.filter((exception) => accepts(exception, each));
    for (const exception of matching) used.add(exception);
    return matching.length === 0;
  });
  const unused = exceptions.flatMap((exception, index) =>
    used.has(exception) ? [] : [unusedException(exception, index)],
  );
  return [...left, ...unused];
}

function accepts({ rule, kind, name }: ValidationException, violation: Violation): boolean {
  return rule === violation.rule && violation.ends.some((end) => end.kind === kind && end.name === name);
}

function unusedException({ rule, kind, name, reason }: ValidationException, index: number): Violation {
  return violation(
    { name: UNUSED_EXCEPTION },
    {
      ends: [{ kind, namespace: undefined, name, path: `of exceptions[${index}]`, index: undefined }],
      problem: `the exception to ${rule} (“${reason}”) matches no violation, because the violation is gone or the kind or name is wrong`,
      fix: 'remove the exception, or correct its rule, kind and name',
    },
  );
}
