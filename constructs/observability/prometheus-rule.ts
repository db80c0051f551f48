import type { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import * as monitoring from '../../imports/monitoring.coreos.com';
import type { Alert } from './alerts/alert';
import { chartNamespace } from '../private/chart-namespace';
import { objectName } from '../private/object-name';
import { OPERATOR_LABELS } from './operator-labels';
import { prometheusDuration } from './promql';
import { distinctRecords, type RecordingRule } from './recording-rules/recording-rule';

/** Props of `PrometheusRule`. */
export interface PrometheusRuleProps {
  /**
   * The alerts; their names are unique. The recording rules that they read are added.
   *
   * @see https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/
   */
  readonly alerts: readonly Alert[];

  /**
   * Further recording rules.
   *
   * @see https://prometheus.io/docs/prometheus/latest/configuration/recording_rules/
   *
   * @default - only those that the alerts read
   */
  readonly records?: readonly RecordingRule[];

  /**
   * URL of the folder of runbooks, one page per alert, `<name>.md`: your copy of this package's `docs/runbooks/`.
   *
   * @default - alerts link to no runbook
   */
  readonly runbooks?: string;

  /**
   * Name of the object and of its group of rules.
   *
   * @default - the construct's id
   */
  readonly name?: string;

  /**
   * Labels that the Prometheus object's `ruleSelector` requires. Without them the operator loads no rule and reports
   * no error.
   *
   * @see https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PrometheusSpec
   *
   * @default - `release: kube-prometheus-stack`, for that chart installed under its own name
   */
  readonly operatorLabels?: Readonly<Record<string, string>>;
}

/**
 * Alerting and recording rules that the Prometheus Operator loads.
 *
 * @see https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PrometheusRule
 * @example
 * new PrometheusRule(chart, 'alerts', {
 *   alerts: serviceAlerts({ service }),
 *   runbooks: 'https://github.com/acme/platform/blob/main/docs/runbooks',
 * });
 */
export class PrometheusRule extends Construct {
  /** The alerts, in their order in the rule group. */
  readonly alerts: readonly Alert[];
  /** The PrometheusRule object. */
  readonly prometheusRule: ApiObject;

  constructor(scope: Construct, id: string, props: PrometheusRuleProps) {
    super(scope, id);
    chartNamespace(this);
    const name = objectName(props.name ?? id);
    const { alerts, records = [], operatorLabels = OPERATOR_LABELS } = props;
    const runbooks = props.runbooks === undefined ? undefined : runbookBase(props.runbooks);
    this.alerts = alerts;
    const names = alerts.map((alert) => alert.name);
    const twice = names.find((each, index) => names.indexOf(each) !== index);
    if (twice !== undefined) {
      throw new Error(
        `${this.node.path} has the alert ${twice} twice; make a PrometheusRule for each service, or give one a name of its own`,
      );
    }
    this.prometheusRule = new monitoring.PrometheusRule(this, 'PrometheusRule', {
      metadata: { name, labels: { ...operatorLabels } },
      spec: {
        groups: [
          {
            name,
            // Prometheus evaluates a group in order, so a recording rule stands before the alerts that read it
            rules: [
              ...distinctRecords([...records, ...alerts.flatMap(({ reads = [] }) => reads)]).map(toRecord),
              ...alerts.map((alert) => toRule(alert, runbooks)),
            ],
          },
        ],
      },
    });
  }
}

function toRecord({ record, expr, labels }: RecordingRule): monitoring.PrometheusRuleSpecGroupsRules {
  return {
    record,
    expr: monitoring.PrometheusRuleSpecGroupsRulesExpr.fromString(expr),
    labels: Object.keys(labels).length === 0 ? undefined : { ...labels },
  };
}

function runbookBase(runbooks: string): string {
  if (URL.canParse(runbooks) && /^https?:$/.test(new URL(runbooks).protocol))
    return runbooks.replace(/\/+$/, '');
  throw new Error(
    `runbooks must be the http or https address of a folder, got "${runbooks}"; ` +
      'write https://github.com/acme/platform/blob/main/docs/runbooks',
  );
}

function toRule(alert: Alert, runbooks: string | undefined): monitoring.PrometheusRuleSpecGroupsRules {
  return {
    alert: alert.name,
    expr: monitoring.PrometheusRuleSpecGroupsRulesExpr.fromString(alert.expr),
    for: prometheusDuration(alert.for),
    labels: { ...alert.labels },
    annotations: {
      summary: alert.summary,
      description: alert.description,
      ...(runbooks === undefined ? {} : { runbook_url: `${runbooks}/${alert.name}.md` }),
    },
  };
}
