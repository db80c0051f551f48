import { App, type Chart, Testing } from 'cdk8s';

/** A synthesized Kubernetes object: the fields that tests read most. */
export interface Synthesized {
  /** API version, such as `apps/v1`. */
  readonly apiVersion: string;
  /** Kind, such as `Deployment`. */
  readonly kind: string;
  /** Name, namespace, labels and annotations. */
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly finalizers?: readonly string[];
  };
  /** The spec; read its fields with `valueAt` of `cdk8s-aiops/validation`. */
  readonly spec?: unknown;
  /** Data of a ConfigMap or a Secret. */
  readonly data?: Readonly<Record<string, string>>;
}

/**
 * The objects that a chart, or all charts of an app, synthesize, as plain data for snapshots.
 *
 * @throws if a construct refuses its props
 * @example expect(manifestsOf(chart).map(({ kind }) => kind)).toContain('Deployment');
 */
export function manifestsOf(scope: App | Chart): Synthesized[] {
  const charts = scope instanceof App ? scope.charts : [scope];
  return charts.flatMap((chart) => Testing.synth(chart) as Synthesized[]);
}

/**
 * The one object of a kind and name.
 *
 * @throws if there is none, or more than one
 * @example expect(manifestOf(chart, 'HorizontalPodAutoscaler', 'incident')).toMatchSnapshot();
 */
export function manifestOf(scope: App | Chart, kind: string, name: string): Synthesized {
  const all = manifestsOf(scope);
  const [found, ...others] = all.filter((each) => each.kind === kind && each.metadata.name === name);
  if (found !== undefined && others.length === 0) return found;
  const objects = all.map((each) => `${each.kind} ${each.metadata.name}`).join(', ');
  throw new Error(
    `${scope.node.path || 'the app'} has ${found === undefined ? 'no' : 'more than one'} ${kind} ${name}; it has ${objects}`,
  );
}
