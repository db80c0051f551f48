import { checkBehavior } from './autoscaling';
import { cronSchedule } from './cron';
import type { Field } from './field';
import { labelValue } from './names';
import { checkQuantity } from './quantity';

/** KEDA's defaults for a ScaledObject. */
const DEFAULT_MAXIMUM = 100;

/** Triggers that an autoscaler reads without KEDA. */
const RESOURCES = ['cpu', 'memory'];

/**
 * The rules of the CustomResourceDefinition, of the admission webhook and of the scalers that KEDA makes of the triggers.
 *
 * @see https://github.com/kedacore/keda/blob/v2.18.0/apis/keda/v1alpha1/scaledobject_webhook.go
 */
export function checkScaledObject(object: Field): void {
  const spec = object.get('spec');
  object.get('metadata', 'name').like(labelValue);
  checkCounts(spec);
  const triggers = spec.get('triggers');
  triggers.unique('name of a trigger', (trigger) => trigger.get('name').text || undefined);
  for (const trigger of triggers.items()) checkTrigger(trigger);
  const modifiers = spec.get('advanced', 'scalingModifiers');
  checkModifiers(modifiers);
  checkFallback(spec, modifiers);
  for (const direction of ['scaleUp', 'scaleDown'])
    checkBehavior(spec.get('advanced', 'horizontalPodAutoscalerConfig', 'behavior', direction));
}

function checkCounts(spec: Field): void {
  const [least, most, idle] = ['minReplicaCount', 'maxReplicaCount', 'idleReplicaCount'].map((key) =>
    spec.get(key),
  ) as [Field, Field, Field];
  const { number = DEFAULT_MAXIMUM } = most;
  if ((least.number ?? 0) > number)
    least.refuse(
      `it is ${least.number ?? 0}, and maxReplicaCount is ${number}`,
      `write ${number} or less, or raise maxReplicaCount`,
    );
  // an autoscaler keeps a pod, also where minReplicaCount is 0
  const kept = least.number === undefined ? 0 : Math.max(1, least.number);
  if (idle.number !== undefined && idle.number >= kept)
    idle.refuse(
      `it is ${idle.number}, and minReplicaCount is ${least.number ?? 'not set'}`,
      'write 0, and a minReplicaCount of 1 or more',
    );
}

function checkTrigger(trigger: Field): void {
  const { text: type = '' } = trigger.get('type');
  const metric = trigger.get('metricType');
  const metadata = trigger.get('metadata');
  const cached = trigger.get('useCachedMetrics');
  if (cached.isTrue && [...RESOURCES, 'cron'].includes(type))
    cached.refuse(`a trigger of the type ${type} has no cached metrics`, 'remove it');
  if (RESOURCES.includes(type)) {
    // versions before 2.18 took it from the metadata
    if (!metadata.get('type').set) metric.required('write Utilization or AverageValue');
    metric.oneOf('Utilization', 'AverageValue');
  } else metric.oneOf('AverageValue', 'Value');
  METADATA[type]?.(metadata, metric.text ?? metadata.get('type').text);
}

/** Checks of the metadata of a trigger, by its type. All values are text. */
const METADATA: Readonly<Record<string, (metadata: Field, metricType: string | undefined) => void>> = {
  cpu: checkResource,
  memory: checkResource,
  cron: (metadata) => {
    const [start, end] = [metadata.get('start'), metadata.get('end')];
    for (const field of [start, end]) {
      filled(field);
      if (!/TZ=/.test(field.text ?? '')) field.like(fiveFields);
    }
    if (start.text !== undefined && start.text === end.text)
      end.refuse('it is the same as start', 'write another time');
    filled(metadata.get('timezone'));
    filled(metadata.get('desiredReplicas'));
    wholeNumber(metadata.get('desiredReplicas'), 1);
  },
  kafka: (metadata) => {
    for (const key of ['bootstrapServers', 'consumerGroup'])
      if (!metadata.get(`${key}FromEnv`).set) filled(metadata.get(key));
    wholeNumber(metadata.get('lagThreshold'), 1);
    wholeNumber(metadata.get('activationLagThreshold'), 0);
    metadata.get('offsetResetPolicy').oneOf('latest', 'earliest');
    metadata.get('tls').oneOf('enable', 'disable');
    metadata.get('sasl').oneOf('none', 'plaintext', 'scram_sha256', 'scram_sha512', 'oauthbearer', 'gssapi');
    for (const key of KAFKA_SWITCHES) truth(metadata.get(key));
    const limited = metadata.get('limitToPartitionsWithLag');
    if (isTrue(limited) && isTrue(metadata.get('allowIdleConsumers')))
      limited.refuse('it excludes allowIdleConsumers', 'remove one of both');
  },
  prometheus: (metadata) => {
    for (const key of ['serverAddress', 'query', 'threshold']) filled(metadata.get(key));
    for (const key of ['threshold', 'activationThreshold']) decimal(metadata.get(key));
    for (const key of ['ignoreNullValues', 'unsafeSsl']) truth(metadata.get(key));
  },
};

const KAFKA_SWITCHES = [
  'allowIdleConsumers',
  'excludePersistentLag',
  'scaleToZeroOnInvalidOffset',
  'limitToPartitionsWithLag',
  'unsafeSsl',
];

function checkResource(metadata: Field, metricType: string | undefined): void {
  const value = metadata.get('value');
  filled(value);
  if (metricType === 'Utilization') wholeNumber(value, 1);
  else checkQuantity(value);
}

function checkModifiers(modifiers: Field): void {
  if (modifiers.entries().length === 0) return;
  modifiers.get('formula').required('write an expression of the names of triggers');
  const target = modifiers.get('target');
  target.required('write the value that the formula should have');
  decimal(target);
  if (Number(target.text) <= 0) target.refuse(`it is ${target.json}`, 'write more than 0');
}

function checkFallback(spec: Field, modifiers: Field): void {
  const fallback = spec.get('fallback');
  if (!fallback.set) return;
  const modified = modifiers.entries().length > 0;
  if (fallback.get('behavior').text === 'scalingModifiers' && !modifiers.get('formula').set)
    fallback.get('behavior').refuse('it needs advanced.scalingModifiers.formula', 'write a formula');
  const types = spec
    .get('triggers')
    .items()
    .map((trigger) => trigger.get('type').text ?? '');
  if (!modified && types.length > 0 && types.every((type) => RESOURCES.includes(type)))
    fallback.refuse('KEDA has none for triggers of the types cpu and memory', 'remove it');
}

function filled(field: Field): void {
  if ((field.text ?? '').trim() === '') field.refuse('it is not set', 'set it');
}

function wholeNumber(field: Field, least: number): void {
  const { text } = field;
  if (text === undefined || text === '') return;
  if (!/^\s*[+-]?\d+\s*$/.test(text)) field.refuse(`“${text}” is no whole number`, `write ${least} or more`);
  else if (Number(text) < least)
    field.refuse(`it is ${text}, and may be ${least} or more`, `write ${least} or more`);
}

/** A number as Go parses it. */
function decimal(field: Field): void {
  const { text } = field;
  if (text === undefined || text.trim() === '') return;
  if (!/^\s*[+-]?(?:(?:\d[\d_]*\.?\d*|\.\d+)(?:e[+-]?\d+)?|inf|infinity|nan|0x[\da-f.p+-]+)\s*$/i.test(text))
    field.refuse(`“${text}” is no number`, 'write a number');
}

function truth(field: Field): void {
  const { text } = field;
  if (text !== undefined && text.trim() !== '' && !/^\s*(?:1|0|t|f|true|false)\s*$/i.test(text))
    field.refuse(`“${text}” is no truth value`, 'write "true" or "false"');
}

function isTrue(field: Field): boolean {
  return /^\s*(?:1|t|true)\s*$/i.test(field.text ?? '');
}

/** The scaler knows no names such as @daily. */
function fiveFields(text: string): ReturnType<typeof cronSchedule> {
  return text.startsWith('@')
    ? { problem: `“${text}” is no schedule here`, fix: 'write its five fields, such as 0 8 * * *' }
    : cronSchedule(text);
}
