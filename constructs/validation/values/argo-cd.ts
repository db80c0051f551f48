import { cronSchedule } from './cron';
import type { Field, Format } from './field';

// What Argo CD answers with the condition InvalidSpecError,
// https://github.com/argoproj/argo-cd/blob/v3.1.0/util/argo/argo.go and pkg/apis/application/v1alpha1/app_project_types.go

const GO_DURATION = /^[+-]?(?:0|(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|ms|s|m|h))+)$/;

const duration: Format = (text) =>
  GO_DURATION.test(text)
    ? undefined
    : { problem: `“${text}” is no duration`, fix: 'write one such as 90s, 5m or 1h30m' };

/** A number counts seconds. */
const pause: Format = (text) => (/^[+-]?\d+$/.test(text) || text === '' ? undefined : duration(text));

export function checkApplication(spec: Field): void {
  const destination = spec.get('destination');
  const [name, server] = [destination.get('name'), destination.get('server')];
  if ((name.text ?? '') !== '' && (server.text ?? '') !== '')
    name.refuse('the destination has a server as well', 'remove name or server');
  for (const key of ['duration', 'maxDuration']) spec.get('syncPolicy', 'retry', 'backoff', key).like(pause);
}

export function checkProject(object: Field): void {
  const { text: project = '' } = object.get('metadata', 'name');
  const spec = object.get('spec');
  for (const window of spec.get('syncWindows').items()) {
    window.get('kind').exactly('allow', 'deny');
    window.get('schedule').like(cronSchedule);
    window.get('duration').like(duration);
  }
  const roles = spec.get('roles');
  roles.unique('role', (role) => role.get('name').text);
  for (const role of roles.items()) {
    const subject = `proj:${project}:${role.get('name').text ?? ''}`;
    for (const policy of role.get('policies').items()) policy.like(policyOf(subject));
  }
}

/** A line of the policy of a role: `p, subject, resource, action, object, effect`. */
function policyOf(subject: string): Format {
  const fix = `write p, ${subject}, applications, get, project/name, allow`;
  return (text) => {
    const parts = text.split(',').map((part) => part.trim());
    const effect = parts[5] ?? '';
    if (parts.length !== 6 || parts[0] !== 'p' || !/^(?:allow|deny)$/.test(effect))
      return { problem: `“${text}” is no policy`, fix };
    return parts[1] === subject ? undefined : { problem: `the subject is ${parts[1] ?? ''}`, fix };
  };
}
