import { cronSchedule } from './cron';
import type { Field, Format } from './field';
import { dns1035Label } from './names';
import { checkQuantity, notAbove } from './quantity';

// The rules of CloudNativePG's admission webhook,
// https://github.com/cloudnative-pg/cloudnative-pg/blob/v1.27.0/internal/webhook/v1/cluster_webhook.go

/** The operator appends to it for the names of Services. */
const CLUSTER_NAME = 50;

/** What the schema leaves open. */
export function checkCluster(object: Field): void {
  const [spec, name] = [object.get('spec'), object.get('metadata', 'name')];
  name.like(dns1035Label);
  if ((name.text?.length ?? 0) > CLUSTER_NAME)
    name.refuse(`it has more than ${CLUSTER_NAME} characters`, 'write a shorter name');
  const { number: instances = 1 } = spec.get('instances');
  checkStandbys(spec, instances);
  spec.get('bootstrap').atMostOne('the bootstrap', 'initdb', 'recovery', 'pg_basebackup');
  checkImage(spec);
  checkStorage(spec.get('storage'));
  if (spec.get('walStorage').set) checkStorage(spec.get('walStorage'));
  for (const tablespace of spec.get('tablespaces').items()) checkStorage(tablespace.get('storage'));
  for (const resource of ['cpu', 'memory', 'ephemeral-storage']) {
    const [request, limit] = ['requests', 'limits'].map((part) => spec.get('resources', part, resource));
    if (request === undefined || limit === undefined) continue;
    for (const each of [request, limit]) checkQuantity(each);
    if (!notAbove(request, limit))
      request.refuse(`it is above the limit ${limit.scalar ?? ''}`, 'lower the request or raise the limit');
  }
  const roles = spec.get('managed', 'roles');
  roles.unique('role', (role) => role.get('name').text);
  for (const role of roles.items()) {
    role.get('connectionLimit').within(-1);
    if (role.get('disablePassword').isTrue && role.get('passwordSecret').set)
      role.get('disablePassword').refuse('the role has a passwordSecret as well', 'remove one of both');
  }
}

/** Of how many standbys a commit waits for. */
function checkStandbys(spec: Field, instances: number): void {
  const update = spec.get('primaryUpdateStrategy');
  if (update.text === 'supervised' && instances === 1)
    update.refuse('the cluster has one instance', 'write unsupervised');
  const synchronous = spec.get('postgresql', 'synchronous');
  const standbys = ['standbyNamesPre', 'standbyNamesPost'].flatMap((list) => synchronous.get(list).items());
  const count = synchronous.get('number');
  if ((count.number ?? 0) >= instances + standbys.length)
    count.refuse(
      `it is ${count.number ?? 0}, and the cluster has ${instances} instances, with the primary`,
      `write less than ${instances + standbys.length}, or raise instances`,
    );
  const [least, most] = [spec.get('minSyncReplicas'), spec.get('maxSyncReplicas')];
  if ((most.number ?? 0) >= Math.max(1, instances))
    most.refuse(`it is ${most.number ?? 0}, and instances is ${instances}`, `write less than ${instances}`);
  if ((least.number ?? 0) > (most.number ?? 0))
    least.refuse(
      `it is ${least.number ?? 0}, and maxSyncReplicas is ${most.number ?? 0}`,
      'write less, or raise maxSyncReplicas',
    );
}

function checkImage(spec: Field): void {
  spec.get('imagePullPolicy').oneOf('Always', 'Never', 'IfNotPresent');
  spec.get('imageName').like((image) => {
    if (image === '') return undefined;
    const tag = /:([\w][\w.-]*)$/.exec(image.replace(/@.*$/, ''))?.[1] ?? '';
    return /^\d/.test(tag)
      ? undefined
      : {
          problem: `the tag “${tag}” tells no version of PostgreSQL`,
          fix: 'write one that begins with the version, such as :17.5',
        };
  });
}

function checkStorage(storage: Field): void {
  const size = storage.get('size');
  const requested = storage.get('pvcTemplate', 'resources', 'requests', 'storage');
  checkQuantity(size);
  checkQuantity(requested);
  if ((size.text ?? '') === '' && !requested.set)
    size.refuse('it is not set, and no pvcTemplate requests storage', 'write a size, such as 10Gi');
}

export function checkScheduledBackup(spec: Field): void {
  spec.get('schedule').like(backupSchedule);
  if ((spec.get('method').text ?? 'barmanObjectStore') !== 'barmanObjectStore') return;
  for (const key of ['online', 'onlineConfiguration'])
    if (spec.get(key).set)
      spec.get(key).refuse('only backups by volumeSnapshot have it', 'remove it, or change method');
}

/** A cron expression with seconds before the minute. */
const backupSchedule: Format = (schedule) => {
  if (schedule.startsWith('@')) return cronSchedule(schedule);
  const parts = schedule
    .replace(/^(?:CRON_)?TZ=\S+/, '')
    .trim()
    .split(/\s+/);
  const fix = 'write second, minute, hour, day of the month, month and day of the week, such as 0 0 3 * * *';
  // with five fields, the day of the week is any
  if (parts.length < 5 || parts.length > 6) return { problem: `“${schedule}” is no schedule`, fix };
  const [seconds = '', ...minutes] = [...parts, '*'].slice(0, 6);
  // a second is written as a minute is
  const wrong = cronSchedule(minutes.join(' ')) ?? cronSchedule(`${seconds} * * * *`);
  return wrong && { problem: wrong.problem, fix };
};
