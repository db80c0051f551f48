import { KnownSeries } from '../../series/known-series';
import type { Known } from '../../manifests/kubernetes-views';
import { type PlacedRule, placedRules } from '../../series/placed-rules';
import { type Finding, type Rule, at, missing } from '../../rule';
import { templateError } from '../../series/go-template';
import { seriesFindings } from '../../series/series-findings';

/** A rule that does not load, or that reads a series that does not exist, never fires. */
export const prometheusRule: Rule = {
  name: 'prometheus-rule',
  title:
    'Prometheus rules are selected by the operator, are loaded by Prometheus with their templates, and read only series and labels that exist',
  source: 'prometheus-operator #4181, #3012, #2727, #3767',
  *check(set, { releaseLabel, outsideSeries }) {
    for (const manifest of set.all('PrometheusRule')) {
      if (manifest.labels['release'] !== releaseLabel) {
        yield {
          ends: [at(manifest, 'metadata.labels.release'), missing('Prometheus', undefined, releaseLabel)],
          problem: `the operator selects PrometheusRules by release=${releaseLabel}, and this one has ${manifest.labels['release'] ?? 'no such label'}`,
          fix: `label the metadata (not the rules) release: ${releaseLabel}, or set the option releaseLabel of the validation`,
        };
      }
      yield* nameFindings(manifest);
    }
    const series = new KnownSeries(set, outsideSeries);
    for (const rule of placedRules(set)) {
      yield* textFindings(rule);
      yield* recordFindings(rule);
      const { error } = rule.query;
      if (error === undefined)
        yield* seriesFindings(
          { name: nameOf(rule), end: at(rule.manifest, `${rule.path}.expr`), query: rule.query },
          series,
        );
      else {
        yield {
          ends: [at(rule.manifest, `${rule.path}.expr`)],
          problem: `Prometheus refuses the expression of ${nameOf(rule)}: ${error.problem}`,
          fix: error.fix,
        };
      }
    }
  },
};

/** The operator's admission webhook requires unique group names. Two alerts of one name cannot be told apart. */
function* nameFindings(manifest: Known<'PrometheusRule'>): Iterable<Finding> {
  const seen = new Map<string, string>();
  for (const [i, group] of manifest.body.spec.groups.entries()) {
    const names = [
      { key: `group ${group.name}`, path: `spec.groups[${i}].name` },
      ...group.rules.map(({ alert, record, labels }, j) => ({
        key:
          alert === undefined ? `record ${record ?? ''} ${JSON.stringify(labels ?? {})}` : `alert ${alert}`,
        path: `spec.groups[${i}].rules[${j}]`,
      })),
    ];
    for (const { key, path } of names) {
      const first = seen.get(key);
      if (first === undefined) seen.set(key, path);
      else {
        yield {
          ends: [at(manifest, path), at(manifest, first)],
          problem: `${key} is there twice`,
          fix: 'give each a name of its own',
        };
      }
    }
  }
}

function* textFindings(rule: PlacedRule): Iterable<Finding> {
  for (const part of ['labels', 'annotations'] as const) {
    for (const [key, value] of Object.entries(rule[part])) {
      const end = at(rule.manifest, `${rule.path}.${part}.${key}`);
      if (!LABEL_NAME.test(key) || (part === 'labels' && key === '__name__')) {
        yield { ends: [end], problem: `${key} is no name of a label`, fix: 'write letters, digits and _' };
      }
      if (typeof value === 'string') {
        const error = rule.alert === undefined ? undefined : templateError(value);
        if (error)
          yield { ends: [end], problem: `Prometheus refuses the template: ${error.problem}`, fix: error.fix };
        continue;
      }
      yield {
        ends: [end],
        problem: `the value ${JSON.stringify(value)} is not a string, and the operator refuses the whole object`,
        fix: `write "${JSON.stringify(value)}"`,
      };
    }
  }
  if ((rule.alert === undefined) === (rule.record === undefined)) {
    yield {
      ends: [at(rule.manifest, rule.path)],
      problem: 'a rule has either alert or record',
      fix: 'write one of them',
    };
  }
}

/** @see https://github.com/prometheus/prometheus/blob/v2.42.0/model/rulefmt/rulefmt.go#L153 */
function* recordFindings({ manifest, path, record, annotations }: PlacedRule): Iterable<Finding> {
  if (record === undefined) return;
  if (!METRIC_NAME.test(record)) {
    yield {
      ends: [at(manifest, `${path}.record`)],
      problem: `${record} is no name of a metric`,
      fix: 'write letters, digits, _ and :',
    };
  }
  if (Object.keys(annotations).length > 0) {
    yield {
      ends: [at(manifest, `${path}.annotations`)],
      problem: 'a recording rule has no annotations',
      fix: 'remove them',
    };
  }
}

const LABEL_NAME = /^[a-zA-Z_]\w*$/;
const METRIC_NAME = /^[a-zA-Z_:][\w:]*$/;

function nameOf({ alert, record }: PlacedRule): string {
  return alert ?? record ?? 'a rule without a name';
}
