import { type Chart, Testing } from 'cdk8s';

/** A synthesized document, as far as a test looks at it. */
export interface Synthesized {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly finalizers?: readonly string[];
  };
  readonly spec?: unknown;
  readonly data?: Readonly<Record<string, string>>;
}

export function documentsOf(chart: Chart): Synthesized[] {
  return Testing.synth(chart) as Synthesized[];
}

/** The one document of a kind and name that a chart makes. */
export function synthesized(chart: Chart, kind: string, name: string): Synthesized {
  const found = documentsOf(chart).filter((each) => each.kind === kind && each.metadata.name === name);
  if (found.length === 1) return found[0]!;
  throw new Error(`${found.length} documents are ${kind} ${name}`);
}
