/** Amounts by the name of the resource, in thousandths: of a core, of a byte. */
export type Amounts = Readonly<Record<string, number | undefined>>;

/** A container, as far as the autoscaler reads it. */
export interface Container {
  readonly name: string;
  readonly requests: Amounts;
}

/** A pod, as far as the autoscaler reads it. Times are seconds of one clock. */
export interface Pod {
  readonly name: string;
  readonly phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed';
  /** It has a deletion timestamp. */
  readonly terminating?: boolean;
  /** Undefined until the kubelet has seen the pod. */
  readonly startTime?: number;
  /** The Ready condition and when its status changed. Undefined until the kubelet has set it. */
  readonly ready?: { readonly status: 'True' | 'False' | 'Unknown'; readonly since: number };
  /** Containers, and init containers that restart always. */
  readonly containers: readonly Container[];
  /** Requests of the pod as a whole; they stand before those of its containers. */
  readonly requests?: Amounts;
}

/** What was measured of one pod. */
export interface Sample {
  /** Thousandths. */
  readonly value: number;
  /** When it was taken, in seconds. */
  readonly time: number;
  /** The time over which it was measured, in seconds. */
  readonly windowSeconds: number;
}

/** Samples by the name of the pod. */
export type Samples = ReadonlyMap<string, Sample>;

/** What the controller reads of metrics. Each answer is undefined where reading fails. */
export interface MetricReader {
  resource(name: string, container?: string): Samples | undefined;
  pods(metric: string): Samples | undefined;
  /** The value of one object, in thousandths. */
  object(
    metric: string,
    describedObject: { readonly kind: string; readonly name: string },
  ): number | undefined;
  /** One value a series, in thousandths. */
  external(metric: string): readonly number[] | undefined;
}

/** A metric that gives no number of replicas. */
export class MetricError extends Error {
  override readonly name = 'MetricError';
}
