import type { Field } from './field';
import { checkSelector } from './metadata';
import { dnsLabel, pathSegment } from './names';
import { checkQuantity, resourceName } from './quantity';
import { checkMaximum } from './workloads';

/** Members of a metric, by its type. */
const SOURCES: Readonly<Record<string, string>> = {
  ContainerResource: 'containerResource',
  External: 'external',
  Object: 'object',
  Pods: 'pods',
  Resource: 'resource',
};

export function checkAutoscaler(spec: Field): void {
  for (const key of ['kind', 'name']) {
    const field = spec.get('scaleTargetRef', key);
    field.required();
    field.like(pathSegment);
  }
  const version = spec.get('scaleTargetRef', 'apiVersion');
  if (!/^[^/]+\/[^/]+$/.test(version.text ?? '') && !(version.text === 'v1'))
    version.refuse(version.set ? `it is ${version.json}` : 'it is not set', 'write one such as apps/v1');
  const [least, most] = [spec.get('minReplicas'), spec.get('maxReplicas')];
  least.within(1);
  most.within(1);
  if ((most.number ?? Infinity) < (least.number ?? 1))
    most.refuse(`it is below minReplicas, ${least.number ?? 1}`, `write ${least.number ?? 1} or more`);
  for (const metric of spec.get('metrics').items()) checkMetric(metric);
  for (const direction of ['scaleUp', 'scaleDown']) checkBehavior(spec.get('behavior', direction));
}

/** How fast pods are added or removed. */
export function checkBehavior(rules: Field): void {
  if (!rules.set) return;
  rules.get('selectPolicy').exactly('Disabled', 'Max', 'Min');
  rules.get('stabilizationWindowSeconds').within(0, 3600);
  checkQuantity(rules.get('tolerance'));
  if (rules.get('policies').set && rules.get('policies').items().length === 0)
    rules.get('policies').refuse('it is empty', 'write a policy, or remove it');
  for (const policy of rules.get('policies').items()) {
    policy.get('type').exactly('Pods', 'Percent');
    policy.get('value').within(1);
    policy.get('periodSeconds').within(1, 1800);
  }
}

function checkMetric(metric: Field): void {
  const type = metric.get('type');
  type.required();
  type.oneOf(...Object.keys(SOURCES));
  const own = SOURCES[type.text ?? ''];
  if (own === undefined) return;
  const source = metric.get(own);
  if (!source.set) source.refuse(`a metric of the type ${type.text ?? ''} has it`, 'set it');
  for (const other of metric.among(...Object.values(SOURCES))) {
    if (other !== own)
      metric.get(other).refuse(`a metric of the type ${type.text ?? ''} has none`, 'remove it');
  }
  if (own === 'resource' || own === 'containerResource') {
    source.get('name').required();
    // the name of a Resource is not looked at
    if (own === 'containerResource') source.get('name').like(resourceName);
  }
  if (own === 'containerResource') source.get('container').required();
  source.get('container').like(dnsLabel);
  source.get('metric', 'name').like(pathSegment);
  for (const key of ['kind', 'name']) source.get('describedObject', key).like(pathSegment);
  checkTarget(source.get('target'), own);
}

function checkTarget(target: Field, source: string): void {
  if (!target.set) return;
  const type = target.get('type');
  type.required();
  type.oneOf('Utilization', 'Value', 'AverageValue');
  for (const key of ['value', 'averageValue']) {
    if (checkQuantity(target.get(key)) === 0) target.get(key).refuse('it is 0', 'write more than 0');
  }
  target.get('averageUtilization').within(1);
  if (source === 'resource' || source === 'containerResource')
    target.exactlyOne('target', 'averageUtilization', 'averageValue');
  else if (source === 'pods') target.get('averageValue').required();
  else if (source === 'external') target.exactlyOne('target', 'value', 'averageValue');
  else if (target.among('value', 'averageValue').length === 0)
    target.refuse('it has no target', 'write value or averageValue');
}

export function checkDisruptionBudget(spec: Field): void {
  spec.atMostOne('the budget', 'minAvailable', 'maxUnavailable');
  for (const key of ['minAvailable', 'maxUnavailable']) checkMaximum(spec.get(key));
  checkSelector(spec.get('selector'));
  spec.get('unhealthyPodEvictionPolicy').exactly('IfHealthyBudget', 'AlwaysAllow');
}
