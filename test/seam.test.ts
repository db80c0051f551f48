import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { ENVIRONMENT } from '../runtime/contract/environment';
import { EVENT_TYPES, LOG_MESSAGES } from '../runtime/contract/events';
import { IMAGE } from '../runtime/contract/image';
import { METRICS, PROCESS_METRICS } from '../runtime/contract/metrics';
import {
  AWS_FALLBACKS,
  REGISTRY,
  RETRAINING_ENVIRONMENT,
  RETRAINING_MESSAGES,
  RETRAINING_METRICS,
} from '../runtime/contract/retraining';
import {
  CAUSE_ANNOTATIONS,
  CAUSE_VARIABLES,
  RECEIVER_ENVIRONMENT,
  RECEIVER_LOG_MESSAGES,
  RECEIVER_METRICS,
  RECEIVER_ROUTES,
  SERVICE_ACCOUNT,
} from '../runtime/contract/receiver';
import { ROUTES } from '../runtime/contract/routes';
import { STREAM_ENVIRONMENT } from '../runtime/contract/streaming/environment';
import { DEAD_LETTER_HEADERS, STREAM_LOG_MESSAGES } from '../runtime/contract/streaming/messages';
import { STREAM_METRICS } from '../runtime/contract/streaming/metrics';
import { WATCH_METRICS } from '../runtime/contract/watch-metrics';

const metricNames = [
  ...Object.values(METRICS),
  ...Object.values(PROCESS_METRICS),
  ...Object.values(RECEIVER_METRICS),
  ...Object.values(RETRAINING_METRICS),
  ...Object.values(STREAM_METRICS),
  ...Object.values(WATCH_METRICS),
].map(({ name }) => name);
const variableNames = new Set<string>([
  ...Object.values(AWS_FALLBACKS),
  ...Object.values({
    ...ENVIRONMENT,
    ...RECEIVER_ENVIRONMENT,
    ...RETRAINING_ENVIRONMENT,
    ...STREAM_ENVIRONMENT,
  }).map(({ name }) => name),
]);
/** `/` is a path of many things. */
const routes = [...Object.values(ROUTES), ...Object.values(RECEIVER_ROUTES)].filter(
  (route) => route !== ROUTES.index,
);
const names = new Set<string>([
  ...metricNames,
  ...variableNames,
  ...routes,
  ...Object.values(EVENT_TYPES),
  ...Object.values(LOG_MESSAGES),
  ...Object.values(RETRAINING_MESSAGES),
  ...Object.values(CAUSE_ANNOTATIONS),
  ...Object.values(CAUSE_VARIABLES),
  SERVICE_ACCOUNT.host,
  SERVICE_ACCOUNT.port,
  ...Object.values(RECEIVER_LOG_MESSAGES),
  ...Object.values(REGISTRY.tags),
  ...Object.values(STREAM_LOG_MESSAGES),
  ...Object.values(DEAD_LETTER_HEADERS),
  ...Object.values(IMAGE).filter((value) => typeof value === 'string'),
]);
const numbers = new Set<number>([ENVIRONMENT.port.default, IMAGE.userId]);

/** Names of metrics that a string may hold, because there they are names of something else. */
const HOMONYMS: Readonly<Record<string, readonly string[]>> = {
  // of Airflow's API server
  'constructs/training/charts/airflow.ts': ['8080'],
  // a field of the answer of POST /predict
  'runtime/serving/protocols/predict/answer-writer.ts': ['drift_detected'],
  // a state of the server
  'runtime/serving/state/serving-state.ts': ['draining'],
  // a page of MLflow's
  'constructs/training/mlflow.ts': ['/health'],
  'constructs/training/mlflow-users-script.ts': ['/health'],
  // the default path of a ServiceMonitor, which is Prometheus'
  'constructs/validation/manifests/pod-scrapes.ts': ['/metrics'],
  'constructs/validation/rules/monitoring/service-monitor-reaches-pods.ts': ['/metrics'],
};

interface Literal {
  readonly file: string;
  readonly text: string;
}

const literals = ['runtime', 'constructs']
  .flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path)),
  )
  .filter((file) => file.endsWith('.ts') && !file.startsWith('runtime/contract/'))
  .flatMap(literalsOf);

/** The texts and numbers that stand in a file's code; not those of its imports and comments. */
function literalsOf(file: string): Literal[] {
  const found: Literal[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) return;
    if (ts.isStringLiteralLike(node) || ts.isTemplateLiteralToken(node) || ts.isNumericLiteral(node))
      found.push({ file, text: node.text });
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true));
  return found;
}

function escaped(text: string): string {
  return text.replaceAll(/[{}.]/g, String.raw`\$&`);
}

function isHomonym({ file }: Literal, name: string): boolean {
  return HOMONYMS[file]?.includes(name) === true;
}

test('no name, path or number of the contract is written a second time', () => {
  const again = literals.filter(
    (literal) =>
      (names.has(literal.text) || numbers.has(Number(literal.text))) && !isHomonym(literal, literal.text),
  );
  expect(again).toEqual([]);
});

test('no query, description or message holds the name of a metric in its text', () => {
  const metric = new RegExp(String.raw`(?<!\w)(?:${metricNames.join('|')})(?![a-z0-9])`, 'g');
  const holding = literals.flatMap((literal) =>
    [...literal.text.matchAll(metric)]
      .map(([name]) => ({ file: literal.file, name }))
      .filter(({ name }) => !isHomonym(literal, name)),
  );
  expect(holding).toEqual([]);
});

test('no message or description holds a route in its text', () => {
  const ends = String.raw`(?![\w/-])`;
  const route = new RegExp(String.raw`(?<![\w./}-])(?:${routes.map(escaped).join('|')})${ends}`, 'g');
  const holding = literals.flatMap((literal) =>
    [...literal.text.matchAll(route)]
      .map(([name]) => ({ file: literal.file, name }))
      .filter(({ name }) => !isHomonym(literal, name)),
  );
  expect(holding).toEqual([]);
});

test('a message names only environment variables that the runtime reads', () => {
  const prefixes = [...new Set([...variableNames].map((name) => name.split('_')[0]))].filter(
    // MLflow's server has variables with that beginning, too
    (prefix) => prefix !== 'HOST' && prefix !== 'PORT' && prefix !== 'MLFLOW',
  );
  const variable = new RegExp(String.raw`(?<![\w.])(?:${prefixes.join('|')})(?:_[A-Z]+)+(?!\w)`, 'g');
  const unknown = literals.flatMap(({ file, text }) =>
    [...text.matchAll(variable)]
      .map(([name]) => ({ file, name }))
      .filter(({ name }) => !variableNames.has(name)),
  );
  expect(unknown).toEqual([]);
});
