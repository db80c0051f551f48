import { pino, type Logger } from 'pino';
import { Registry } from 'prom-client';
import { parseConfig, toEnvironment, type Settings } from '../../runtime/config/config';
import type { TrainedModel } from '../../runtime/model/trained-model';
import { InferenceServer } from '../../runtime/serving/inference-server';
import { smallModel } from './small-model';
import { ask } from './ask';

export interface TestService {
  readonly service: InferenceServer;
  readonly registry: Registry;
  /** The log so far, a parsed object for each line. */
  readonly lines: Record<string, unknown>[];
  /** POST /predict with this body as JSON. */
  readonly predict: (body: unknown, headers?: Record<string, string>) => Promise<Response>;
}

/** A whole service in memory, serving the small model unless told otherwise. Its clocks stand still. */
export function testService(
  settings: Settings = {},
  {
    model = smallModel(),
    random = () => 0,
    clock = () => 0,
  }: { model?: TrainedModel | undefined; random?: () => number; clock?: () => number } = {},
): TestService {
  const { service, ...rest } = emptyService(settings, random, clock);
  service.swapModel(model);
  return { service, ...rest };
}

/** The same before any model is loaded. */
export function emptyService(
  settings: Settings = {},
  random: () => number = () => 0,
  clock: () => number = () => 0,
): TestService {
  const lines: Record<string, unknown>[] = [];
  let ids = 0;
  const registry = new Registry();
  const service = new InferenceServer(parseConfig(toEnvironment(settings)), {
    registry,
    logger: collectingLogger(lines),
    now: () => Date.UTC(2026, 0, 1),
    clock,
    random,
    newId: () => `a-new-id-${++ids}`,
    nodeVersion: 'v20.0.0',
    hostname: 'a-pod',
    cpu: { cpuSeconds: () => 0, limitCores: () => 1 },
    readSwaggerUi: (file) => Promise.resolve(Buffer.from(`the text of ${file}`)),
  });
  return {
    service,
    registry,
    lines,
    predict: async (body, headers) =>
      ask(service, '/predict', {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
  };
}

function collectingLogger(lines: Record<string, unknown>[]): Logger {
  return pino(
    { base: undefined },
    { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) },
  );
}
