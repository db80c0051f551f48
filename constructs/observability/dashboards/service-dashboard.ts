import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import type {
  DashboardBuilder,
  DashboardLinkBuilder,
  DashboardLink,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { dashboardUid } from './dashboard-uid';
import { grafana } from './grafana-sdk';
import type { Watched } from '../scraped-service';
import type { ServiceDashboardOptions } from './service-dashboard-options';

/** The kinds of dashboard that a service has, each with links to the others. */
const KINDS = { serving: 'Serving', drift: 'Drift', logs: 'Logs' } as const;

/** A dashboard about a service, without panels: the last hour, read again each half minute. */
export function serviceDashboard(
  { service, runbooks }: ServiceDashboardOptions,
  kind: keyof typeof KINDS,
): DashboardBuilder {
  const others = Object.entries(KINDS).filter(([other]) => other !== kind);
  return dashboardAbout(service, kind, KINDS[kind], [
    ...others.map(([other, title]) => link(title, `/d/${dashboardUid(service, other)}`).keepTime(true)),
    ...runbookLink(runbooks),
  ]);
}

/**
 * A dashboard about a service or a scorer.
 *
 * @param kind end of its uid
 */
export function dashboardAbout(
  watched: Watched,
  kind: string,
  title: string,
  links: readonly DashboardLinkBuilder[],
): DashboardBuilder {
  return new grafana.dashboard.DashboardBuilder(`${title} / ${watched.namespace} / ${watched.name}`)
    .uid(dashboardUid(watched, kind))
    .tags(['cdk8s-aiops', watched.namespace, watched.name])
    .time({ from: 'now-1h', to: 'now' })
    .refresh('30s')
    .timezone('browser')
    .tooltip(grafana.dashboard.DashboardCursorSync.Crosshair)
    .readonly()
    .links(links.map(visible));
}

/** A link to the folder of runbooks, if there is one. */
export function runbookLink(runbooks: string | undefined): DashboardLinkBuilder[] {
  return runbooks === undefined ? [] : [link('Runbooks', runbooks).targetBlank(true)];
}

function link(title: string, url: string): DashboardLinkBuilder {
  return new grafana.dashboard.DashboardLinkBuilder(title)
    .type(grafana.dashboard.DashboardLinkType.Link)
    .url(url);
}

/** The SDK puts every link into a menu; on call, people need it above the panels. */
function visible(builder: DashboardLinkBuilder): Builder<DashboardLink> {
  return { build: () => ({ ...builder.build(), placement: undefined }) };
}
