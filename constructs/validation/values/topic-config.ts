import { nearestName } from '../../../runtime/data/nearest-name';
import type { Field } from './field';

type Setting =
  | { readonly least: number; readonly most?: number }
  | { readonly words: readonly string[]; readonly list?: boolean }
  | 'truth'
  | 'number'
  | 'text';

const INT = 2 ** 31 - 1;

/**
 * What a topic may set, in Kafka 3 and 4.
 *
 * @see https://kafka.apache.org/documentation/#topicconfigs
 */
const SETTINGS: Readonly<Record<string, Setting>> = {
  'cleanup.policy': { words: ['compact', 'delete'], list: true },
  'compression.gzip.level': { least: -1, most: 9 },
  'compression.lz4.level': { least: 1, most: 17 },
  'compression.type': { words: ['uncompressed', 'zstd', 'lz4', 'snappy', 'gzip', 'producer'] },
  'compression.zstd.level': { least: -131_072, most: 22 },
  'delete.retention.ms': { least: 0 },
  'file.delete.delay.ms': { least: 0 },
  'flush.messages': { least: 1 },
  'flush.ms': { least: 0 },
  'follower.replication.throttled.replicas': 'text',
  'index.interval.bytes': { least: 0, most: INT },
  'leader.replication.throttled.replicas': 'text',
  'local.retention.bytes': { least: -2 },
  'local.retention.ms': { least: -2 },
  'max.compaction.lag.ms': { least: 1 },
  'max.message.bytes': { least: 0, most: INT },
  'message.downconversion.enable': 'truth',
  'message.format.version': 'text',
  'message.timestamp.after.max.ms': { least: 0 },
  'message.timestamp.before.max.ms': { least: 0 },
  'message.timestamp.difference.max.ms': { least: 0 },
  'message.timestamp.type': { words: ['CreateTime', 'LogAppendTime'] },
  'min.cleanable.dirty.ratio': { least: 0, most: 1 },
  'min.compaction.lag.ms': { least: 0 },
  'min.insync.replicas': { least: 1, most: INT },
  preallocate: 'truth',
  'remote.log.copy.disable': 'truth',
  'remote.log.delete.on.disable': 'truth',
  'remote.storage.enable': 'truth',
  'retention.bytes': 'number', // any negative number is no limit
  'retention.ms': { least: -1 },
  'segment.bytes': { least: 14, most: INT },
  'segment.index.bytes': { least: 4, most: INT },
  'segment.jitter.ms': { least: 0 },
  'segment.ms': { least: 1 },
  'unclean.leader.election.enable': 'truth',
};

/** Settings of a topic. One of another name is refused only where it looks misspelt: later versions have more. */
export function checkTopicConfig(config: Field): void {
  for (const [name, field] of config.entries()) {
    const setting = SETTINGS[name];
    if (setting !== undefined) checkSetting(field, setting);
    else {
      const near = nearestName(name, Object.keys(SETTINGS));
      if (near !== undefined) field.refuse(`a topic has no setting ${name}`, `write ${near}`);
    }
  }
  const [least, most] = ['min.compaction.lag.ms', 'max.compaction.lag.ms'].map((key) => config.get(key));
  if (Number(least?.scalar) > Number(most?.scalar))
    least?.refuse(`it is above max.compaction.lag.ms, ${most?.scalar ?? ''}`, 'write less');
}

function checkSetting(field: Field, setting: Setting): void {
  const text = written(field);
  if (text === undefined) {
    field.refuse(`it is ${field.json.slice(0, 80)}`, 'write a text, a number, or true or false');
    return;
  }
  if (setting === 'text') return;
  if (setting === 'truth') {
    if (!/^(?:true|false)$/i.test(text.trim()))
      field.refuse(`it is “${text}”, and may be true or false`, 'write true or false');
  } else if (setting === 'number' || 'least' in setting) {
    const { least = -Infinity, most = Infinity } = setting === 'number' ? {} : setting;
    const wanted = range(least, most);
    if (text.trim() === '' || !Number.isFinite(Number(text)))
      field.refuse(`“${text}” is no number`, `write ${wanted}`);
    else if (Number(text) < least || Number(text) > most)
      field.refuse(`it is ${text}, and may be ${wanted}`, `write ${wanted}`);
  } else {
    const words = setting.list ? text.split(',').map((word) => word.trim()) : [text.trim()];
    const wrong = words.find((word) => word !== '' && !setting.words.includes(word));
    if (wrong !== undefined)
      field.refuse(`“${wrong}” is none of ${setting.words.join(', ')}`, 'write one of these');
  }
}

function range(least: number, most: number): string {
  if (least === -Infinity) return 'a number';
  return most === Infinity ? `${least} or more` : `${least} to ${most}`;
}

/** As the operator hands it to Kafka: a list with commas; undefined for an object. */
function written(field: Field): string | undefined {
  const items = field.items();
  if (items.length > 0) {
    const parts = items.map(written);
    return parts.includes(undefined) ? undefined : parts.join(',');
  }
  return field.scalar ?? /^(?:true|false)$/.exec(field.json)?.[0] ?? (field.json === '[]' ? '' : undefined);
}
