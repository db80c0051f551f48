import type { Size } from 'cdk8s';
import { type Cpu, k8s } from 'cdk8s-plus-27';
import type { HelmValues } from '../../gitops/argo/helm-values';
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

/**
 * As it stands in a chart's values.
 *
 * @param field name of the setting, for errors
 * @throws if the request is 0, or the limit less than the request
 */
export function containerResources(field: string, size: ContainerSize): HelmValues {
  const { requests, limits } = resourcesOf(field, size);
  return { requests, limits };
}

/** The same in a manifest. */
export function containerQuantities(
  field: string,
  size: ContainerSize,
): { requests: Record<string, k8s.Quantity>; limits: Record<string, k8s.Quantity> } {
  const { requests, limits } = resourcesOf(field, size);
  return { requests: quantities(requests), limits: quantities(limits) };
}

function quantities(texts: Readonly<Record<string, string>>): Record<string, k8s.Quantity> {
  return Object.fromEntries(
    Object.entries(texts).map(([resource, text]) => [resource, k8s.Quantity.fromString(text)]),
  );
}

function resourcesOf(
  field: string,
  { cpuRequest, cpuLimit, memory }: ContainerSize,
): { requests: Record<string, string>; limits: Record<string, string> } {
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
