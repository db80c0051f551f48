import type { AnnotationQueryBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Watched } from '../scraped-service';
import { firingAlerts } from './alerts-firing';
import { grafana } from './grafana-sdk';
import { PROMETHEUS } from './panels';

/** A mark on every graph while an alert about it fires. */
export function alertAnnotation(about: Watched): AnnotationQueryBuilder {
  return new grafana.dashboard.AnnotationQueryBuilder()
    .name('Alerts')
    .datasource(PROMETHEUS)
    .enable(true)
    .iconColor('red')
    .expr(firingAlerts(about))
    .titleFormat('{{alertname}}')
    .textFormat('{{severity}}');
}
