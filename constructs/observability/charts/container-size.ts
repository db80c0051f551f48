import type { Size } from 'cdk8s';
import type { Cpu } from 'cdk8s-plus-27';
import { bytes, cores, millis } from '../../serving/resources';

/**
 * Requests and limits of one container of a Helm chart.
 *
 * @see https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#requests-and-limits
 * @example const prometheus: ContainerSize = { cpuRequest: Cpu.millis(500), memory: Size.gibibytes(2) };
 */
export interface ContainerSize {
  /** CPU that it is guaranteed. */
  readonly cpuRequest: Cpu;

  /**
   * CPU that it may use at most; at least `cpuRequest`.
   *
   * @default - four times `cpuRequest`: these programs do little until they start, compact or answer a large query
   */
  readonly cpuLimit?: Cpu;

  /** Memory that it is guaranteed and may use: request and limit alike, because memory cannot be throttled. */
  readonly memory: Size;
}

/** Requests and limits as they stand in a manifest and in a chart's values. */
export type ContainerResources = {
  readonly [Part in 'requests' | 'limits']: { readonly cpu: string; readonly memory: string };
};

/**
 * As it stands in a manifest and in a chart's values.
 *
 * @param field name of the setting, for errors
 * @throws if the request is 0, or the limit less than the request
 */
export function containerResources(
  field: string,
  { cpuRequest, cpuLimit, memory }: ContainerSize,
): ContainerResources {
  const request = millis(cpuRequest);
  const limit = cpuLimit === undefined ? 4 * request : millis(cpuLimit);
  if (request <= 0) {
    throw new Error(`${field}.cpuRequest must be greater than 0, got ${request}m; write Cpu.millis(50)`);
  }
  if (limit < request) {
    throw new Error(
      `${field}.cpuLimit must be at least cpuRequest (${request}m), got ${limit}m; leave it out for ${4 * request}m`,
    );
  }
  return {
    requests: { cpu: cores(request), memory: bytes(memory) },
    limits: { cpu: cores(limit), memory: bytes(memory) },
  };
}
