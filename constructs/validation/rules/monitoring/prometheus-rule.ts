import type { Known } from '../../manifests/kubernetes-views';
import { type PlacedRule, placedRules } from '../../series/placed-rules';
import { type Finding, type Rule, at } from '../../rule';
import { templateError } from '../../series/go-template';

/**
 * A rule that does not load never fires, and takes its whole object with it.
 *
 * @see https://prometheus.io/docs/prometheus/latest/configuration/recording_rules/#syntax-checking-rules
 */
export const prometheusRule: Rule = {
  name: 'prometheus-rule',
  title: 'Prometheus loads every rule with its expression and templates, once',
  source: 'prometheus-operator #4181, #3012, #2727, #3767',
  *check(set) {
    for (const manifest of set.all('PrometheusRule')) yield* nameFindings(manifest);
    for (const rule of placedRules(set)) {
      yield* textFindings(rule);
      yield* recordFindings(rule);
      const { error } = rule.query;
      if (error === undefined) continue;
      yield {
        ends: [at(rule.manifest, `${rule.path}.expr`)],
        problem: `Prometheus refuses the expression of ${nameOf(rule)}: ${error.problem}`,
        fix: error.fix,
      };
    }
  },
};

/** Prometheus refuses a file with two groups of one name. One name may have several rules that differ. */
function* nameFindings(manifest: Known<'PrometheusRule'>): Iterable<Finding> {
  const seen = new Map<string, string>();
  for (const [i, group] of manifest.body.spec.groups.entries()) {
    const names = [
      { what: `group ${group.name}`, key: `group ${group.name}`, path: `spec.groups[${i}].name` },
      ...group.rules.map((rule, j) => ({
        what: rule.alert === undefined ? `record ${rule.record ?? ''}` : `alert ${rule.alert}`,
        key: JSON.stringify([rule.alert, rule.record, rule.labels ?? {}, rule.expr]),
        path: `spec.groups[${i}].rules[${j}]`,
      })),
    ];
    for (const { what, key, path } of names) {
      const first = seen.get(key);
      if (first === undefined) seen.set(key, path);
      else {
        yield {
          ends: [at(manifest, path), at(manifest, first)],
          problem: `${what} is there twice`,
          fix: what.startsWith('group ') ? 'give each a name of its own' : 'remove one of them',
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
function* recordFindings({ manifest, path, record, annotations, waits }: PlacedRule): Iterable<Finding> {
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
  for (const field of waits) {
    yield {
      ends: [at(manifest, `${path}.${field}`)],
      problem: `a recording rule has no ${field}`,
      fix: 'remove it',
    };
  }
}

const LABEL_NAME = /^[a-zA-Z_]\w*$/;
const METRIC_NAME = /^[a-zA-Z_:][\w:]*$/;

function nameOf({ alert, record }: PlacedRule): string {
  return alert ?? record ?? 'a rule without a name';
}
