import type { Field } from './field';

// The rules of Strimzi's CustomResourceDefinitions, https://strimzi.io/docs/operators/latest/configuring.html

export function checkKafka(spec: Field): void {
  const kafka = spec.get('kafka');
  const metrics = kafka.get('metricsConfig');
  if (metrics.get('type').text === 'jmxPrometheusExporter')
    metrics.get('valueFrom').required('name the ConfigMap with the rules of the exporter');
  const rack = kafka.get('rack');
  if (!rack.set) return;
  const { text: type = 'topology-label' } = rack.get('type');
  if (type === 'topology-label') rack.get('topologyKey').required('write a label of the nodes');
  if (type === 'environment-variable') rack.get('envVarName').required('name the variable');
}

export function checkKafkaUser(spec: Field): void {
  const authentication = spec.get('authentication');
  const [valid, renewed] = [authentication.get('validityDays'), authentication.get('renewalDays')];
  if (authentication.get('type').text !== 'tls') {
    for (const each of [valid, renewed])
      if (each.set) each.refuse('only the authentication tls has it', 'remove it, or write type: tls');
    return;
  }
  if (valid.set !== renewed.set)
    (valid.set ? renewed : valid).refuse('it is not set, and the other of both is', 'set both, or neither');
  if (renewed.number !== undefined && valid.number !== undefined && renewed.number >= valid.number)
    renewed.refuse(
      `it is ${renewed.number}, and validityDays is ${valid.number}`,
      `write less than ${valid.number}`,
    );
}
