import type { Field } from './field';

/** KEDA's defaults for a ScaledObject. */
const DEFAULT_MAXIMUM = 100;

/**
 * The rule of the CustomResourceDefinition.
 *
 * @see https://keda.sh/docs/latest/reference/scaledobject-spec/#minreplicacount
 */
export function checkScaledObject(spec: Field): void {
  const [least, most] = [spec.get('minReplicaCount'), spec.get('maxReplicaCount')];
  const { number = DEFAULT_MAXIMUM } = most;
  if ((least.number ?? 0) > number)
    least.refuse(
      `it is ${least.number ?? 0}, and maxReplicaCount is ${number}`,
      `write ${number} or less, or raise maxReplicaCount`,
    );
}
