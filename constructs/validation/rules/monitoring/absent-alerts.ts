import { placedRules } from '../../series/placed-rules';
import { type Selector, matches } from '../../series/promql-query';
import { type Rule, at, missing } from '../../rule';
import { jobOf, monitoredServices } from '../../manifests/scrape-target';

/** When a service is not scraped at all, its other alerts have no data and stay silent. */
export const absentAlerts: Rule = {
  name: 'absent-alerts',
  title: 'Every scraped job has an alert that fires when the job is absent',
  source: 'pyrra #448',
  *check(set) {
    const absences = placedRules(set).flatMap(({ alert, query }) =>
      alert === undefined
        ? []
        : query
            .nodes('FunctionCall')
            .filter((call) => /^absent(?:_over_time)?\b/.test(query.read(call)))
            .flatMap((call) => query.selectorsIn(call)),
    );
    const exact = new Set(absences.flatMap(exactTarget));
    const byPattern = absences.filter(({ matchers }) => matchers.some(({ operator }) => operator !== '='));
    for (const monitor of set.all('ServiceMonitor')) {
      for (const service of monitoredServices(set, monitor)) {
        const target = {
          job: jobOf(monitor, service),
          service: service.name,
          namespace: service.namespace ?? 'default',
        };
        if (exact.has(targetKey('job', target.job, target.namespace))) continue;
        if (exact.has(targetKey('service', target.service, target.namespace))) continue;
        if (exact.has(targetKey('job', target.job, undefined))) continue;
        if (byPattern.some((selector) => covers(selector, target))) continue;
        yield {
          ends: [
            at(monitor, 'spec.selector'),
            at(service, 'metadata.name'),
            missing('PrometheusRule', target.namespace, `absent(up{job="${target.job}"})`),
          ],
          problem: `no alert fires when job ${target.job} is no longer scraped, and all other alerts about it stay silent then`,
          fix: `add an alert on absent(up{namespace="${target.namespace}",job="${target.job}"})`,
        };
      }
    }
  },
};

/** The job or service that a selector names by equality. */
function exactTarget({ matchers }: Selector): readonly string[] {
  const valueOf = (name: string) =>
    matchers.find(({ label, operator }) => label === name && operator === '=')?.value;
  return (['job', 'service'] as const).flatMap((label) => {
    const value = valueOf(label);
    return value === undefined ? [] : [targetKey(label, value, valueOf('namespace'))];
  });
}

function targetKey(label: 'job' | 'service', value: string, namespace: string | undefined): string {
  return `${label}/${value}/${namespace ?? ''}`;
}

function covers({ matchers }: Selector, target: Readonly<Record<string, string>>): boolean {
  const about = matchers.filter(({ label }) => target[label] !== undefined);
  return (
    about.some(({ label }) => label !== 'namespace') && about.every((matcher) => matches(matcher, target))
  );
}
