import { Size } from 'cdk8s';
import { Cpu, k8s } from 'cdk8s-plus-27';

/** What one pod asks for and may use. */
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
   * CPU that a pod may use at most; at least twice the request, so that a burst is not throttled. `'none'` drops
   * the limit: `cpu_usage_percent` and the CPU alerts are then percentages of the node.
   *
   * @see https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#how-pods-with-resource-limits-are-run
   *
   * @default - twice `cpuRequest`
   */
  readonly cpuLimit?: Cpu | 'none';

  /**
   * Memory that a pod is guaranteed and may use: request and limit alike, because memory cannot be throttled,
   * only taken back by killing the pod.
   *
   * @see https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#meaning-of-memory
   *
   * @default 512Mi
   */
  readonly memory?: Size;
}

/** Space for `/tmp`. The runtime writes nothing else: logs go to stdout and are counted with it. */
const TMP_SIZE = Size.mebibytes(64);
const EPHEMERAL_STORAGE = Size.mebibytes(256);

/** The only place that a pod can write to. */
export function tmpVolume(): k8s.EmptyDirVolumeSource {
  return { sizeLimit: k8s.Quantity.fromString(bytes(TMP_SIZE)) };
}

/** A pod's resources, with the defaults filled in. */
export class Resources {
  readonly cpuRequestMillis: number;
  /** Undefined: as much as the node has. */
  readonly cpuLimitMillis: number | undefined;
  readonly memory: Size;

  constructor(props: ResourceProps) {
    this.cpuRequestMillis = millis(props.cpuRequest ?? Cpu.millis(500));
    this.memory = props.memory ?? Size.mebibytes(512);
    if (props.cpuLimit === 'none') return;
    this.cpuLimitMillis = props.cpuLimit === undefined ? 2 * this.cpuRequestMillis : millis(props.cpuLimit);
    if (this.cpuLimitMillis < 2 * this.cpuRequestMillis) {
      throw new Error(
        `cpuLimit must be at least twice cpuRequest (${this.cpuRequestMillis}m), got ${this.cpuLimitMillis}m; ` +
          `write Cpu.millis(${2 * this.cpuRequestMillis}), or 'none' for no limit`,
      );
    }
  }

  toManifest(): k8s.ResourceRequirements {
    const quantity = (text: string): k8s.Quantity => k8s.Quantity.fromString(text);
    const shared = {
      memory: quantity(bytes(this.memory)),
      'ephemeral-storage': quantity(bytes(EPHEMERAL_STORAGE)),
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

function millis({ amount }: Cpu): number {
  return amount.endsWith('m') ? Number(amount.slice(0, -1)) : 1000 * Number(amount);
}

// The API server writes 1000m back as 1 and 1024Mi as 1Gi, which GitOps would see as a change each time.

export function bytes(size: Size): string {
  const mebibytes = size.toMebibytes();
  return mebibytes % 1024 === 0 ? `${mebibytes / 1024}Gi` : `${mebibytes}Mi`;
}

function cores(amount: number): string {
  return amount % 1000 === 0 ? String(amount / 1000) : `${amount}m`;
}
