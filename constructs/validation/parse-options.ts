import { z } from 'zod';
import { nearestName } from '../../runtime/data/nearest-name';
import type { ValidationException } from './options';
import { RULES } from './packs';
import type { Rule } from './rule';
import type { ValidationSettings } from './settings';

/** The options, checked and with their defaults. */
export interface ParsedOptions {
  readonly rules: readonly Rule[];
  readonly exceptions: readonly ValidationException[];
  readonly settings: ValidationSettings;
}

const exception = z.strictObject({
  rule: z.string().min(1),
  kind: z.string().min(1),
  name: z.string().min(1),
  reason: z.string().trim().min(1, 'an exception needs a reason that a reviewer can judge'),
});

const rule = z.custom<Rule>(
  (value) =>
    typeof value === 'object' && value !== null && 'check' in value && typeof value.check === 'function',
  'a rule is an object with a method check; cdk8s.yaml cannot hold one: name a class of your own there that extends ManifestValidation and passes rules to super()',
);

const schema = z
  .strictObject({
    releaseLabel: z.union([z.string().min(1), z.literal(false)]).default('kube-prometheus-stack'),
    prometheusNamespace: z.string().min(1).optional(),
    outsideSeries: z.array(z.string().min(1)).default([]),
    kindsWithoutSchema: z
      .array(
        z
          .string()
          .regex(
            /^(?:[a-z0-9.-]+\/)?v\w+\/\w+$/,
            'write apiVersion/Kind, such as cert-manager.io/v1/Certificate',
          ),
      )
      .default([]),
    rules: z.array(rule).default([...RULES]),
    exceptions: z.array(exception).default([]),
  })
  .superRefine(({ rules, exceptions }, context) => {
    const names = rules.map(({ name }) => name);
    for (const [i, name] of names.entries()) {
      const message = nameProblem(name, names.indexOf(name) !== i);
      if (message !== undefined) context.addIssue({ code: 'custom', path: ['rules', i, 'name'], message });
    }
    for (const [i, { rule: name }] of exceptions.entries()) {
      if (names.includes(name)) continue;
      const near = nearestName(name, names);
      const advice = near === undefined ? `the rules are ${names.join(', ')}` : `did you mean "${near}"?`;
      const message = `there is no rule "${name}"; ${advice}`;
      context.addIssue({ code: 'custom', path: ['exceptions', i, 'rule'], message });
    }
  });

function nameProblem(name: unknown, isSecond: boolean): string | undefined {
  if (typeof name !== 'string' || !/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(name)) {
    return `a rule needs a name in kebab case, such as own-registry, got ${JSON.stringify(name)}`;
  }
  return isSecond ? `two rules are called "${name}"; an exception could not tell them apart` : undefined;
}

/** @throws Error that names each option that cannot be used; `cdk8s.yaml` is written by hand */
export function parseOptions(options: unknown): ParsedOptions {
  const parsed = schema.safeParse(options);
  if (!parsed.success) {
    throw new Error(`the options of ManifestValidation cannot be used:\n${z.prettifyError(parsed.error)}`);
  }
  const { rules, exceptions, ...settings } = parsed.data;
  return { rules, exceptions, settings };
}
