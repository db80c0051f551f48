import { select } from '../promql';
import type { Watched } from '../scraped-service';
import { grafana } from './grafana-sdk';
import { ALERTS } from './outside-metrics';
import { stat } from './panels';

/** The series of the alerts about it that fire now. */
export function firingAlerts({ namespace, name }: Watched): string {
  return select(ALERTS, { namespace, service: name, alertstate: 'firing' });
}

/** Number of the alerts about it that fire now. */
export function alertsFiring(about: Watched): ReturnType<typeof stat> {
  return stat({
    title: 'Alerts firing',
    description: 'If it is above 0, the red marks on the graphs name the alert; its runbook says what to do.',
    unit: grafana.units.Short,
    queries: [{ expr: `count(${firingAlerts(about)}) or vector(0)`, legend: 'firing' }],
    limits: { critical: 1 },
  });
}
