import type { Field } from './field';
import { checkPort } from './ports';

const HOOKS = ['postStart', 'preStop'] as const;

/** Hooks that run when a container starts and before it ends. */
export function checkLifecycle(container: Field, graceSeconds: number): void {
  for (const name of HOOKS) {
    const hook = container.get('lifecycle', name);
    if (!hook.set) continue;
    checkHandler(hook, ['exec', 'httpGet', 'tcpSocket', 'sleep']);
    const sleep = hook.get('sleep', 'seconds');
    if (sleep.number !== undefined && (sleep.number < 0 || sleep.number > graceSeconds))
      sleep.refuse(
        `it is ${sleep.number}, and terminationGracePeriodSeconds is ${graceSeconds}`,
        `write 0 to ${graceSeconds}`,
      );
  }
}

/** A probe, by its name. */
export function checkProbe(probe: Field, name: string): void {
  checkHandler(probe, ['exec', 'grpc', 'httpGet', 'tcpSocket']);
  for (const key of [
    'initialDelaySeconds',
    'timeoutSeconds',
    'periodSeconds',
    'successThreshold',
    'failureThreshold',
  ])
    probe.get(key).within(0);
  const success = probe.get('successThreshold');
  if (name !== 'readinessProbe' && (success.number ?? 0) > 1)
    success.refuse(`it is ${success.json}, and must be 1 for a ${name}`, 'write 1');
  const grace = probe.get('terminationGracePeriodSeconds');
  grace.within(1);
  if (name === 'readinessProbe' && grace.set)
    grace.refuse('a readiness probe ends no container', 'remove it');
}

function checkHandler(handler: Field, kinds: readonly string[]): void {
  handler.exactlyOne('handler', ...kinds);
  const http = handler.get('httpGet');
  http.get('scheme').oneOf('HTTP', 'HTTPS');
  for (const kind of ['httpGet', 'tcpSocket', 'grpc']) {
    if (!handler.get(kind).set) continue;
    handler.get(kind, 'port').required();
    checkPort(handler.get(kind, 'port'));
  }
  if (handler.get('exec').set && handler.get('exec', 'command').items().length === 0)
    handler.get('exec', 'command').refuse('it is empty', 'write a command');
  for (const header of http.get('httpHeaders').items()) {
    if (!/^[-A-Za-z0-9]+$/.test(header.get('name').text ?? ''))
      header
        .get('name')
        .refuse(`${header.get('name').json} is no name of a header`, 'write letters, digits and -');
  }
}
