import type { Field, Format } from './field';
import { checkTopicConfig } from './topic-config';

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

/** Kafka's limit: the name of a partition's folder is the topic's, with a number behind it. */
const TOPIC_NAME = /^(?!\.\.?$)[\w.-]{1,249}$/;

const topicName: Format = (name) =>
  TOPIC_NAME.test(name)
    ? undefined
    : {
        problem: `Kafka refuses “${name.slice(0, 80)}” as the name of a topic`,
        fix: 'write 1 to 249 letters, digits, ., _ and -, and more than dots',
      };

/** The schema bounds partitions and replicas. */
export function checkKafkaTopic(object: Field): void {
  // the operator leaves it alone
  if (object.get('metadata', 'annotations', 'strimzi.io/managed').text === 'false') return;
  const named = object.get('spec', 'topicName');
  (named.set ? named : object.get('metadata', 'name')).like(topicName);
  checkTopicConfig(object.get('spec', 'config'));
}
