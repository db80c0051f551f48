import { resolve } from 'node:path';
import type { FuzzCase, FuzzTarget } from './fuzz-case';

/** What an answer must never show: a frame of a stack, or where the service's files are. */
const INSIDE = [/\n\s+at /, /node:internal/, /node_modules/, /\.[tj]s:\d/, resolve(__dirname, '../..')];

export interface Validators {
  readonly problem: (body: unknown) => boolean;
  readonly v2Error: (body: unknown) => boolean;
}

/**
 * Says what is wrong with an answer, whatever the request was.
 *
 * @returns undefined where the status is one that the document lists for this route, the failure has its protocol's
 *   form, and nothing of the inside is told
 */
export async function complaint(
  sent: FuzzCase,
  answer: Response,
  target: FuzzTarget,
  { problem, v2Error }: Validators,
): Promise<string | undefined> {
  const { status } = answer;
  const text = await answer.text();
  const shown = `${status} ${text.slice(0, 300)}`;
  if (!allowedStatuses(sent, target).has(status)) return `an undocumented status: ${shown}`;
  const told = INSIDE.find((inside) =>
    typeof inside === 'string' ? text.includes(inside) : inside.test(text),
  );
  if (told !== undefined && status >= 400) return `the inside is told: ${shown}`;
  if (sent.method === 'HEAD') return text === '' ? undefined : `a HEAD with a body: ${shown}`;
  const type = answer.headers.get('content-type') ?? '';
  if (status < 400) return type === '' ? 'no content type' : undefined;
  const body: unknown = JSON.parse(text);
  if (type === 'application/problem+json')
    return problem(body) ? undefined : `not a problem document: ${shown}`;
  // V1 has the problem document as plain JSON
  return type === 'application/json' && (v2Error(body) || problem(body))
    ? undefined
    : `no form of failure: ${type} ${shown}`;
}

/** What the document lists for a route, without what only the service's own state or a failure inside can cause. */
export function provokedStatuses({ operation }: FuzzTarget): string[] {
  return Object.keys(operation.responses).filter((status) => status !== '500' && status !== '503');
}

function allowedStatuses({ method, straight }: FuzzCase, target: FuzzTarget): ReadonlySet<number> {
  const own = provokedStatuses(target).map(Number);
  if (!straight) return new Set([...own, 200, 400, 404, 405, 413, 415]);
  // Request makes `get` GET
  const asked = method.toUpperCase();
  if (asked === target.method || (asked === 'HEAD' && target.method === 'GET')) return new Set(own);
  // `/v1/models/small:predict` is also the path of a model called `small:predict`
  return new Set(target.path.includes('}:') ? [404, 405] : [405]);
}
