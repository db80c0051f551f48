/** Limit of pods in one cluster, https://kubernetes.io/docs/setup/best-practices/cluster-large/ */
const MAXIMUM_PODS = 150_000;

/** @throws unless the number is an integer from 1 to that limit */
export function checkPodCount(name: string, value: number): void {
  if (Number.isInteger(value) && value >= 1 && value <= MAXIMUM_PODS) return;
  throw new Error(`${name} must be a whole number from 1 to ${MAXIMUM_PODS}, got ${value}`);
}
