import type { Case } from './case';
import { CLIENT_CASES } from './client-cases';
import { INFERENCE_CASES } from './inference-cases';
import { REFUSAL_CASES } from './refusal-cases';
import { SERVER_CASES } from './server-cases';
import { UnreachableError, type Server } from './server';
import type { Target } from './target';

/** Facts of the specification, not its text: https://github.com/kserve/open-inference-protocol */
const CASES: readonly Case[] = [...SERVER_CASES, ...INFERENCE_CASES, ...CLIENT_CASES, ...REFUSAL_CASES];

export interface Result {
  readonly name: string;
  readonly clause: string;
  readonly level: Case['level'];
  /** `skipped`: the model has nothing to try it with. */
  readonly outcome: 'passed' | 'failed' | 'skipped';
  /** What was wrong. */
  readonly detail?: string;
}

/** Tries every case, one after the other: a server under load may refuse for that alone. */
export async function runCases(server: Server, target: Target): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const each of CASES) results.push(await runCase(each, server, target));
  return results;
}

async function runCase(
  { name, clause, level, ask, expect }: Case,
  server: Server,
  target: Target,
): Promise<Result> {
  const question = ask(target);
  if (question === undefined) return { name, clause, level, outcome: 'skipped' };
  const detail = await server.ask(question).then(
    (answer) => expect(answer, target, question),
    (error: unknown) => {
      if (error instanceof UnreachableError) return error.message;
      throw error;
    },
  );
  return {
    name,
    clause,
    level,
    ...(detail === undefined ? { outcome: 'passed' } : { outcome: 'failed', detail }),
  };
}

/** Whether the server keeps all that the specification requires. */
export function conforms(results: readonly Result[]): boolean {
  return !results.some(({ level, outcome }) => level === 'required' && outcome === 'failed');
}
