import type { Alert } from '../alerts/alert';
import type { Limits } from './panel-props';

/**
 * The values from which alerts fire, as the limits of a panel: what wakes somebody is red, the rest is yellow.
 *
 * @param scale what the panel's unit is of the alert's: 100 where one is in percent and the other a share
 */
export function alertLimits(alerts: readonly Alert[], names: readonly string[], scale = 1): Limits {
  const found = alerts.filter(({ name, threshold }) => names.includes(name) && threshold !== undefined);
  const least = (critical: boolean): number | undefined => {
    const values = found
      .filter(({ severity }) => (severity === 'critical') === critical)
      .map(({ threshold = 0 }) => threshold / scale);
    return values.length === 0 ? undefined : Math.min(...values);
  };
  return { warning: least(false), critical: least(true) };
}
