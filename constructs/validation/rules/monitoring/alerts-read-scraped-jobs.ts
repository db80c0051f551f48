import { WATCH_JOB } from '../../../../runtime/contract/watch-metrics';
import { placedRules } from '../../series/placed-rules';
import { type Rule, at, missing } from '../../rule';
import { jobOf, monitoredServices } from '../../manifests/scrape-target';

/** After a service is renamed, the series still exist, but not for the job that its alerts name. */
export const alertsReadScrapedJobs: Rule = {
  name: 'alerts-read-scraped-jobs',
  title: 'The job that a rule names is one that a ServiceMonitor of the set scrapes',
  source: 'a service was renamed and its alerts were not',
  *check(set) {
    const namespacesOf = new Map<string, Set<string>>();
    for (const monitor of set.all('ServiceMonitor')) {
      for (const service of monitoredServices(set, monitor)) {
        const job = jobOf(monitor, service);
        const namespaces = namespacesOf.get(job) ?? new Set();
        namespacesOf.set(job, namespaces.add(service.namespace ?? 'default'));
      }
    }
    for (const { manifest, path, alert, record, query } of placedRules(set)) {
      const valuesOf = (label: string) =>
        query.selectors.map(
          ({ matchers }) =>
            matchers.find((matcher) => matcher.label === label && matcher.operator === '=')?.value,
        );
      const namespaces = valuesOf('namespace');
      const named = valuesOf('job').flatMap((job, i) =>
        job === undefined ? [] : [[job, namespaces[i]] as const],
      );
      for (const [job, namespace] of new Map(named)) {
        if (job === WATCH_JOB) continue; // pushed, and scraped under the job of a Pushgateway
        const scraped = namespacesOf.get(job);
        if (scraped && (namespace === undefined || scraped.has(namespace))) continue;
        yield {
          ends: [at(manifest, `${path}.expr`), missing('job', namespace, job)],
          problem: `${alert ?? record} reads job ${job}${namespace === undefined ? '' : ` in ${namespace}`}, which no ServiceMonitor scrapes, so it never fires`,
          fix: `name one of ${[...namespacesOf.keys()].slice(0, 5).join(', ') || 'the jobs of a ServiceMonitor; this set has no ServiceMonitor'}`,
        };
      }
    }
  },
};
