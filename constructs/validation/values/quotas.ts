import type { Field } from './field';
import { checkQuantity, isExtended, notAbove, quantity } from './quantity';

const LIMIT_TYPES = ['Pod', 'Container', 'PersistentVolumeClaim'];
const CONTAINER_RESOURCES = /^(?:cpu|memory|ephemeral-storage|hugepages-.+)$/;
const SCOPES = [
  'Terminating',
  'NotTerminating',
  'BestEffort',
  'NotBestEffort',
  'PriorityClass',
  'CrossNamespacePodAffinity',
  'VolumeAttributesClass',
];
/** Scopes that take no values. */
const EXISTING_SCOPES = new Set([
  'Terminating',
  'NotTerminating',
  'BestEffort',
  'NotBestEffort',
  'CrossNamespacePodAffinity',
]);
const CONFLICTS = [
  ['Terminating', 'NotTerminating'],
  ['BestEffort', 'NotBestEffort'],
] as const;
const BEST_EFFORT = /^pods$/;
const POD_RESOURCES = /^(?:pods|(?:(?:requests|limits)\.)?(?:cpu|memory))$/;
/** Quotas of a number of objects. */
const COUNTED = new Set([
  'pods',
  'services',
  'replicationcontrollers',
  'resourcequotas',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
]);

export function checkLimitRange(spec: Field): void {
  for (const limit of spec.get('limits').items()) {
    const type = limit.get('type');
    type.required();
    if (type.text !== undefined && !type.text.includes('/')) type.oneOf(...LIMIT_TYPES);
    if (
      type.text === 'PersistentVolumeClaim' &&
      !limit.get('min', 'storage').set &&
      !limit.get('max', 'storage').set
    )
      limit.refuse('it limits no storage', 'write min or max with storage');
    const order = ['min', 'defaultRequest', 'default', 'max'] as const;
    for (const part of order) {
      for (const [name, amount] of limit.get(part).entries()) {
        checkQuantity(amount, -Infinity);
        if (type.text === 'Container' && !CONTAINER_RESOURCES.test(name) && !isExtended(name))
          amount.refuse(`${name} is no resource of a container`, 'write cpu, memory or ephemeral-storage');
      }
      if (limit.get('type').text === 'Pod' && part.startsWith('default') && limit.get(part).set)
        limit.get(part).refuse('limits of the type Pod have no defaults', 'remove it');
    }
    for (const [i, lower] of order.entries()) {
      for (const upper of order.slice(i + 1)) {
        for (const [name, amount] of limit.get(lower).entries()) {
          const most = limit.get(upper, name);
          if (!notAbove(amount, most))
            amount.refuse(
              `it is ${amount.scalar ?? ''}, and ${upper} is ${most.scalar ?? ''}`,
              `write ${most.scalar ?? ''} or less`,
            );
        }
      }
    }
    checkRatios(limit);
    for (const [name, request] of limit.get('defaultRequest').entries()) {
      const most = limit.get('default', name);
      if (isExtended(name) && most.set && most.scalar !== request.scalar)
        request.refuse(
          `the default is ${most.scalar ?? ''}, and it cannot be overcommitted`,
          'write the same',
        );
    }
  }
  spec.get('limits').unique('type', (limit) => limit.get('type').text);
}

function checkRatios(limit: Field): void {
  for (const [name, ratio] of limit.get('maxLimitRequestRatio').entries()) {
    const amount = checkQuantity(ratio, 1);
    const [least, most] = ['min', 'max'].map((part) => quantity(limit.get(part, name).scalar ?? ''));
    if (amount !== undefined && least !== undefined && most !== undefined && amount > most / least)
      ratio.refuse(`it is ${amount}, and max is ${most / least} times min`, `write ${most / least} or less`);
  }
}

export function checkResourceQuota(spec: Field): void {
  for (const [name, amount] of spec.get('hard').entries()) {
    if (!isQuotaResource(name))
      amount.refuse(
        `there is no quota of ${name}`,
        'write one such as pods, requests.cpu or count/jobs.batch',
      );
    const value = checkQuantity(amount);
    if (value !== undefined && COUNTED.has(name) && !Number.isInteger(value))
      amount.refuse(`it is ${amount.json}`, 'write a whole number');
  }
  const scopes = spec.get('scopes');
  for (const scope of scopes.items()) {
    scope.exactly(...SCOPES);
    checkScope(scope, scope.text ?? '', spec);
  }
  for (const [one, other] of CONFLICTS) {
    const named = scopes.items().map(({ text }) => text);
    if (named.includes(one) && named.includes(other))
      scopes.refuse(`it has ${one} and ${other}`, 'remove one of them');
  }
  for (const expression of spec.get('scopeSelector', 'matchExpressions').items()) {
    const [scope, operator, values] = ['scopeName', 'operator', 'values'].map((key) => expression.get(key));
    scope!.oneOf(...SCOPES);
    operator!.oneOf('In', 'NotIn', 'Exists', 'DoesNotExist');
    checkScope(scope!, scope!.text ?? '', spec);
    if (/In$/.test(operator!.text ?? '') && values!.items().length === 0)
      values!.refuse('it is empty', 'write the values');
    if (/Exist/.test(operator!.text ?? '') && values!.items().length > 0)
      values!.refuse(`${operator!.text ?? ''} takes no values`, 'remove them');
    if (EXISTING_SCOPES.has(scope!.text ?? '') && operator!.text !== 'Exists')
      operator!.refuse(`the scope ${scope!.text ?? ''} takes Exists alone`, 'write Exists');
  }
}

/** A scope that counts pods says nothing about other objects. */
function checkScope(scope: Field, name: string, spec: Field): void {
  const allowed = name === 'BestEffort' ? BEST_EFFORT : POD_RESOURCES;
  if (!SCOPES.includes(name) || name === 'VolumeAttributesClass') return;
  for (const [resource] of spec.get('hard').entries())
    if (!allowed.test(resource) && isQuotaResource(resource))
      scope.refuse(`the scope ${name} has no ${resource}`, 'write a quota of its own for it');
}

function isQuotaResource(name: string): boolean {
  return (
    COUNTED.has(name) ||
    /^(?:(?:requests|limits)\.)?(?:cpu|memory|ephemeral-storage)$/.test(name) ||
    /^(?:requests\.storage|storage)$/.test(name) ||
    /^(?:requests\.)?hugepages-/.test(name) ||
    name.includes('/')
  );
}
