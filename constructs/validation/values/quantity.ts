import type { Field, Format } from './field';

const QUANTITY = /^([+-]?(?:\d+\.?\d*|\.\d+))(n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei|[eE][+-]?\d+)?$/;
const BINARY = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const DECIMAL: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};

/**
 * The amount of a quantity; undefined if the text is not a quantity.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 * @example quantity('500m'); // 0.5
 */
export function quantity(text: string): number | undefined {
  const [, digits, suffix = ''] = QUANTITY.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const binary = BINARY.indexOf(suffix);
  if (binary !== -1) return Number(digits) * 1024 ** (binary + 1);
  if (/^[eE]./.test(suffix)) return Number(digits + suffix);
  return Number(`${digits}e${DECIMAL[suffix] ?? 0}`);
}

/** Refuses a value that is not a quantity or is below the minimum; else returns the amount. */
export function checkQuantity(field: Field, least = 0): number | undefined {
  const text = field.scalar;
  if (text === undefined) return undefined;
  const amount = quantity(text);
  if (amount === undefined) {
    field.refuse(
      `“${text}” is no quantity`,
      'write a number with m, k, M, G, T, Ki, Mi, Gi or Ti behind it, or none, such as 500m or 512Mi',
    );
  } else if (amount < least)
    field.refuse(`it is ${text}, and may be ${least} or more`, `write ${least} or more`);
  return amount;
}

/** Standard resources of a container. Others have a domain. */
const STANDARD = /^(?:cpu|memory|ephemeral-storage|hugepages-.+)$/;
const HUGE_PAGES = /^hugepages-(.+)$/;

/** Whether a resource has a name of its own domain, such as `nvidia.com/gpu`: whole numbers that cannot be overcommitted. */
export function isExtended(name: string): boolean {
  return /^(?!requests\.)[^/]+\/[^/]+$/.test(name) && !/^(?:[^/]*\.)?kubernetes\.io\//.test(name);
}

/** The name of a resource of a container. */
export const resourceName: Format = (name) =>
  STANDARD.test(name) || (name.includes('/') && !name.startsWith('requests.'))
    ? undefined
    : {
        problem: `${name} is no resource`,
        fix: 'write cpu, memory, ephemeral-storage, or a name with its domain',
      };

/** Checks requests and limits of a container, and the claims that it takes of its pod's. */
export function checkResources(resources: Field, claims: ReadonlySet<string>): void {
  for (const part of ['requests', 'limits']) {
    for (const [name, amount] of resources.get(part).entries()) {
      const wrong = resourceName(name);
      if (wrong) amount.refuse(wrong.problem, wrong.fix);
    }
  }
  for (const claim of resources.get('claims').items()) {
    const { text } = claim.get('name');
    if (text !== undefined && !claims.has(text))
      claim.refuse(
        `the pod has no claim ${text}`,
        'add it to resourceClaims of the pod, or correct the name',
      );
  }
  checkAllocation(resources);
}

/** Checks amounts in requests and limits, and that no request is above its limit. */
export function checkAllocation(resources: Field): void {
  const [requests, limits] = [resources.get('requests'), resources.get('limits')];
  for (const part of [requests, limits])
    for (const [name, amount] of part.entries()) checkAmount(name, amount);
  for (const [name, request] of requests.entries()) {
    const limit = limits.get(name);
    if (isExtended(name) || HUGE_PAGES.test(name)) {
      if (!limit.set) limit.refuse('it cannot be overcommitted, and has a request', 'write the same limit');
      else if (quantity(limit.scalar ?? '') !== quantity(request.scalar ?? ''))
        request.refuse(
          `the limit is ${limit.scalar ?? ''}, and it cannot be overcommitted`,
          'write the same',
        );
    } else if (!notAbove(request, limit)) {
      request.refuse(
        `the request ${request.scalar ?? ''} is above the limit ${limit.scalar ?? ''}`,
        'lower the request or raise the limit',
      );
    }
  }
  const named = new Set([...requests.entries(), ...limits.entries()].map(([name]) => name));
  if ([...named].some((name) => HUGE_PAGES.test(name)) && !named.has('cpu') && !named.has('memory'))
    limits.refuse('huge pages need cpu or memory beside them', 'add memory');
}

function checkAmount(name: string, field: Field): void {
  const amount = checkQuantity(field);
  if (amount === undefined) return;
  if (isExtended(name) && !Number.isInteger(amount))
    field.refuse(`it is ${field.json}`, 'write a whole number');
  const size = quantity(HUGE_PAGES.exec(name)?.[1] ?? '');
  if (size !== undefined && amount % size !== 0)
    field.refuse(`it is ${field.json}, and no multiple of ${name}`, 'write a multiple of the page size');
}

/** Whether one quantity is at most another; true if one of them is missing. */
export function notAbove(lower: Field, upper: Field): boolean {
  const [a, b] = [lower, upper].map(({ scalar }) => (scalar === undefined ? undefined : quantity(scalar)));
  return a === undefined || b === undefined || a <= b;
}
