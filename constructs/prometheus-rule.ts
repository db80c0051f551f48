import { Construct } from 'constructs';
import * as monitoring from '../imports/monitoring.coreos.com';
import type { Alert } from './alerts/alert';
import { chartNamespace } from './chart-namespace';
import { objectName } from './object-name';
import { OPERATOR_LABELS } from './operator-labels';
import { prometheusDuration } from './promql';

export interface PrometheusRuleProps {
  /** The alerts, each name once. */
  readonly alerts: readonly Alert[];

  /**
   * Name of the object and of its group of rules.
   *
   * @default - the construct's id
   */
  readonly name?: string;

  /**
   * Labels that the Prometheus object's `ruleSelector` asks for. Without them no rule is loaded, and nothing says so.
   *
   * @default - `release: kube-prometheus-stack`, for that chart installed under its own name
   */
  readonly operatorLabels?: Readonly<Record<string, string>>;
}

/** Alerts, as the Prometheus Operator loads them. */
export class PrometheusRule extends Construct {
  readonly prometheusRule: monitoring.PrometheusRule;

  constructor(scope: Construct, id: string, props: PrometheusRuleProps) {
    super(scope, id);
    chartNamespace(this);
    const name = objectName(props.name ?? id);
    const { alerts, operatorLabels = OPERATOR_LABELS } = props;
    const names = alerts.map((alert) => alert.name);
    const twice = names.find((each, index) => names.indexOf(each) !== index);
    if (twice !== undefined) {
      throw new Error(
        `${this.node.path} has the alert ${twice} twice; make a PrometheusRule for each service, or give one a name of its own`,
      );
    }
    this.prometheusRule = new monitoring.PrometheusRule(this, 'PrometheusRule', {
      metadata: { name, labels: { ...operatorLabels } },
      spec: { groups: [{ name, rules: alerts.map(toRule) }] },
    });
  }
}

function toRule(alert: Alert): monitoring.PrometheusRuleSpecGroupsRules {
  return {
    alert: alert.name,
    expr: monitoring.PrometheusRuleSpecGroupsRulesExpr.fromString(alert.expr),
    for: prometheusDuration(alert.for),
    labels: { ...alert.labels },
    annotations: { summary: alert.summary, description: alert.description },
  };
}
