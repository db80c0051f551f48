import { z } from 'zod';

const exception = z.strictObject({
  rule: z.string().min(1),
  kind: z.string().min(1),
  name: z.string().min(1),
  reason: z.string().trim().min(1, 'an exception needs a reason that a reviewer can judge'),
});

const settings = z.strictObject({
  releaseLabel: z.string().min(1).default('kube-prometheus-stack'),
  prometheusNamespace: z.string().min(1).default('monitoring'),
  outsideSeries: z.array(z.string().min(1)).default([]),
  exceptions: z.array(exception).default([]),
});

export type ValidationSettings = Readonly<z.output<typeof settings>>;

/** A violation that somebody decided to live with. */
export interface ValidationException {
  /** Number or name of the rule, such as `R6` or `network-policy`. */
  readonly rule: string;
  /** Kind of an object that the violation names. */
  readonly kind: string;
  /** metadata.name of that object. */
  readonly name: string;
  /** Why the rule does not apply here, for the next reader. */
  readonly reason: string;
}

export interface ManifestValidationOptions {
  /**
   * Value of the label `release` by which the Prometheus operator selects ServiceMonitors and PrometheusRules.
   * @default 'kube-prometheus-stack'
   */
  readonly releaseLabel?: string;
  /**
   * Namespace that Prometheus scrapes from.
   * @default 'monitoring'
   */
  readonly prometheusNamespace?: string;
  /**
   * Names of series that other exporters make and that the rules of the set read, besides those of Prometheus,
   * kube-state-metrics and cAdvisor that are known.
   * @default - none
   */
  readonly outsideSeries?: readonly string[];
  /**
   * Violations to accept. One that accepts nothing is a violation itself, so that none outlives its reason.
   * @default - none
   */
  readonly exceptions?: readonly ValidationException[];
}

/** @throws Error that names each option that cannot be used; `cdk8s.yaml` is written by hand */
export function parseOptions(options: unknown): ValidationSettings {
  const parsed = settings.safeParse(options);
  if (parsed.success) return parsed.data;
  throw new Error(`the options of ManifestValidation cannot be used:\n${z.prettifyError(parsed.error)}`);
}
