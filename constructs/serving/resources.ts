import { Size } from 'cdk8s';
import { Cpu, k8s } from 'cdk8s-plus-27';

/** Requests and limits of one pod. */
export interface ResourceProps {
  /**
   * CPU that a pod is guaranteed, and of which a ScalingPolicy's `cpuPercent` is a percentage.
   *
   * @see https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#requests-and-limits
   *
   * @default 500m
   */
  readonly cpuRequest?: Cpu;

  /**
   * CPU that a pod may use at most; at least twice the request, so that a burst is not throttled. `'none'` omits the
   * limit: `cpu_usage_percent` and the CPU alerts are then percentages of the node.
   *
   * @see https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#how-pods-with-resource-limits-are-run
   *
   * @default - twice `cpuRequest`
   */
  readonly cpuLimit?: Cpu | 'none';

  /**
   * Memory that a pod is guaranteed and may use: request and limit are equal, because memory cannot be throttled: it
   * can only be freed by killing the pod. At least 96Mi, which an idle server needs. The smaller of a quarter of it and
   * of it minus 96Mi is for the bodies of requests in flight, and must hold one body of `bodyLimit`.
   *
   * @see https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#meaning-of-memory
   *
   * @default 512Mi
   */
  readonly memory?: Size;
}

/** Space for `/tmp`. The runtime writes nothing else: logs go to stdout and are counted with it. */
export const TMP_SIZE = Size.mebibytes(64);
const EPHEMERAL_STORAGE = Size.mebibytes(256);

/** An idle server takes 82 MB, measured with a model of 100 trees. */
const IDLE_MEMORY = Size.mebibytes(96);
/** Bodies take at most a quarter of the memory: the JSON, rows and answers made from them take memory too. */
const BODIES_DIVISOR = 4;

/** A volume that is deleted with the pod: nothing else can be written to. */
export function emptyVolume(size: Size): k8s.EmptyDirVolumeSource {
  return { sizeLimit: k8s.Quantity.fromString(bytes(size)) };
}

/**
 * A pod's resources, with the defaults filled in.
 *
 * @see https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
 * @example
 * const service = new InferenceService(chart, 'churn', {
 *   image: 'ghcr.io/acme/aiops:1.2.0',
 *   model: Model.inImage({ path: '/app/model.json' }),
 *   memory: Size.gibibytes(1),
 * });
 * expect(service.resources.memory.toMebibytes()).toBe(1024);
 */
export class Resources {
  /** CPU request, in thousandths of a core. */
  readonly cpuRequestMillis: number;
  /** Undefined: as much as the node has. */
  readonly cpuLimitMillis: number | undefined;
  /** Memory request and limit. */
  readonly memory: Size;

  constructor(props: ResourceProps) {
    this.cpuRequestMillis = millis(props.cpuRequest ?? Cpu.millis(500));
    if (this.cpuRequestMillis <= 0) {
      throw new Error(
        `cpuRequest must be greater than 0, got ${this.cpuRequestMillis}m; the default is Cpu.millis(500)`,
      );
    }
    this.memory = props.memory ?? Size.mebibytes(512);
    if (this.memory.toKibibytes() < IDLE_MEMORY.toKibibytes()) {
      throw new Error(
        `memory must be at least ${bytes(IDLE_MEMORY)}, which an idle server needs, got ${bytes(this.memory)}; ` +
          'leave it out for 512Mi',
      );
    }
    if (props.cpuLimit === 'none') return;
    this.cpuLimitMillis = props.cpuLimit === undefined ? 2 * this.cpuRequestMillis : millis(props.cpuLimit);
    if (this.cpuLimitMillis < 2 * this.cpuRequestMillis) {
      throw new Error(
        `cpuLimit must be at least twice cpuRequest (${this.cpuRequestMillis}m), got ${this.cpuLimitMillis}m; ` +
          `write Cpu.millis(${2 * this.cpuRequestMillis}), or 'none' for no limit`,
      );
    }
  }

  /**
   * Memory for the bodies of requests in flight.
   *
   * @param bodyLimitBytes largest body, for which there must be room @throws if there is no room for it
   */
  bodyBytes(bodyLimitBytes: number): number {
    const memory = 1024 * this.memory.toKibibytes();
    const idle = 1024 * IDLE_MEMORY.toKibibytes();
    const bodies = Math.floor(Math.min(memory / BODIES_DIVISOR, memory - idle));
    if (bodies >= bodyLimitBytes) return bodies;
    const needed = Math.max(BODIES_DIVISOR * bodyLimitBytes, idle + bodyLimitBytes);
    throw new Error(
      `memory ${bytes(this.memory)} leaves ${bodies} bytes for the bodies of requests, and bodyLimit is ${bodyLimitBytes} bytes; ` +
        `write memory: Size.mebibytes(${Math.ceil(needed / 1024 ** 2)}) or more, or a smaller bodyLimit`,
    );
  }

  /**
   * The `resources` of the container.
   *
   * @param volumes sizes of further volumes on the node's disk
   */
  toManifest(...volumes: readonly Size[]): k8s.ResourceRequirements {
    const disk = [EPHEMERAL_STORAGE, ...volumes].reduce((sum, volume) => sum + volume.toMebibytes(), 0);
    const quantity = (text: string): k8s.Quantity => k8s.Quantity.fromString(text);
    const shared = {
      memory: quantity(bytes(this.memory)),
      'ephemeral-storage': quantity(bytes(Size.mebibytes(disk))),
    };
    return {
      requests: { cpu: quantity(cores(this.cpuRequestMillis)), ...shared },
      limits: {
        ...(this.cpuLimitMillis === undefined ? {} : { cpu: quantity(cores(this.cpuLimitMillis)) }),
        ...shared,
      },
    };
  }
}

/** Thousandths of a core. */
export function millis({ amount }: Cpu): number {
  return amount.endsWith('m') ? Number(amount.slice(0, -1)) : 1000 * Number(amount);
}

// The API server writes 1000m back as 1 and 1024Mi as 1Gi, which GitOps would see as a change each time.

export function bytes(size: Size): string {
  const mebibytes = size.toMebibytes();
  return mebibytes % 1024 === 0 ? `${mebibytes / 1024}Gi` : `${mebibytes}Mi`;
}

/** @param amount thousandths of a core */
export function cores(amount: number): string {
  return amount % 1000 === 0 ? String(amount / 1000) : `${amount}m`;
}
