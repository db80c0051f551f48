import type { Alert } from '../alerts/alert';
import type { Limits } from './panel-props';

/**
 * The values from which alerts fire, as the limits of a panel: critical alerts are red, all others yellow.
 *
 * @param scale factor from the panel's unit to the alert's: 100 if the alert is in percent and the panel shows a share
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
