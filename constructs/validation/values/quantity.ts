import type { Field } from './field';

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

/** Checks names and amounts in requests and limits, and that no request is above its limit. */
export function checkResources(resources: Field): void {
  for (const part of ['requests', 'limits']) {
    for (const [name, amount] of resources.get(part).entries()) {
      if (!STANDARD.test(name) && !name.includes('/'))
        amount.refuse(
          `${name} is no resource`,
          'write cpu, memory, ephemeral-storage, or a name with its domain',
        );
      checkQuantity(amount);
    }
  }
  for (const [name, request] of resources.get('requests').entries()) {
    const limit = resources.get('limits', name);
    if (notAbove(request, limit)) continue;
    request.refuse(
      `the request ${request.scalar ?? ''} is above the limit ${limit.scalar ?? ''}`,
      'lower the request or raise the limit',
    );
  }
}

/** Whether one quantity is at most another; true if one of them is missing. */
export function notAbove(lower: Field, upper: Field): boolean {
  const [a, b] = [lower, upper].map(({ scalar }) => (scalar === undefined ? undefined : quantity(scalar)));
  return a === undefined || b === undefined || a <= b;
}
