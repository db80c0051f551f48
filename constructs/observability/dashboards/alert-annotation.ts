import type { AnnotationQueryBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Watched } from '../scraped-service';
import { grafana } from './grafana-sdk';
import { ALERTS } from './outside-metrics';
import { select } from '../promql';
import { PROMETHEUS } from './panels';

/** A mark on every graph while an alert about it fires. */
export function alertAnnotation({ namespace, name }: Watched): AnnotationQueryBuilder {
  return new grafana.dashboard.AnnotationQueryBuilder()
    .name('Alerts')
    .datasource(PROMETHEUS)
    .enable(true)
    .iconColor('red')
    .expr(select(ALERTS, { namespace, service: name, alertstate: 'firing' }))
    .titleFormat('{{alertname}}')
    .textFormat('{{severity}}');
}
