/**
 * Invariant 8 of ARCHITECTURE.md: only entries, and adapters at the edge, touch the world outside. Everything else in
 * runtime/ and constructs/ is given a clock, a random source or a file's text, so that a test can give it others.
 */

/** The parts of the world, each with the globals, properties and modules of Node that reach it. */
const WORLD = {
  process: {
    instead: 'take the value as an argument',
    globals: ['process', 'console'],
    modules: {
      'node:process': [],
      'node:child_process': [],
      'node:cluster': [],
      'node:vm': [],
      // no part of the world that a result depends on
      'node:os': ['availableParallelism'],
    },
  },
  clock: {
    instead: 'take a clock as an argument',
    globals: ['performance'],
    properties: [['Date', 'now']],
    syntax: [
      "NewExpression[callee.name='Date'][arguments.length=0]",
      "CallExpression[callee.name='Date']",
      // a second name for it
      ":not(NewExpression, MemberExpression, TSTypeReference) > Identifier[name='Date']",
      // Intl.DateTimeFormat takes the time itself where it is given none
      'CallExpression[callee.property.name=/^format(ToParts)?$/][arguments.length=0]',
    ],
    modules: { 'node:perf_hooks': [] },
  },
  timers: {
    instead: 'take a scheduler as an argument',
    globals: ['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'],
    properties: [['AbortSignal', 'timeout']],
    modules: { 'node:timers': [], 'node:timers/promises': [] },
  },
  disk: {
    instead: 'take the text of the file as an argument',
    modules: { 'node:fs': [], 'node:fs/promises': [] },
  },
  network: {
    instead: 'take a function that sends as an argument',
    globals: ['fetch', 'WebSocket', 'EventSource'],
    modules: {
      // the second list names what is a pure function or a table
      'node:net': ['BlockList', 'isIP', 'isIPv4', 'isIPv6'],
      'node:http': ['STATUS_CODES', 'maxHeaderSize'],
      'node:https': [],
      'node:http2': [],
      'node:dns': [],
      'node:dns/promises': [],
      'node:tls': [],
      'node:dgram': [],
    },
  },
  chance: {
    instead: 'take a random source as an argument',
    globals: ['crypto'],
    properties: [['Math', 'random']],
    modules: { 'node:crypto': ['createHash', 'createHmac', 'timingSafeEqual'] },
  },
  threads: {
    instead: 'take a function that starts the thread as an argument',
    modules: { 'node:worker_threads': [] },
  },
};

/** The files that touch the world, what they touch of it, and why. */
export const EDGES = [
  {
    // the entry: it hands clocks, files, randomness and timers to everything else
    files: ['runtime/serving/main.ts'],
    touches: ['process', 'clock', 'timers', 'disk', 'chance'],
  },
  {
    // listen for signals: those that come while an entry's modules load, and later ones
    files: ['runtime/process/early-signals.ts', 'runtime/process/stop-signals.ts'],
    touches: ['process'],
  },
  {
    // reads the limits of its container and its own CPU time
    files: ['runtime/process/resources.ts'],
    touches: ['process', 'disk'],
  },
  {
    // the entry of a scorer
    files: ['runtime/streaming/main.ts'],
    touches: ['process', 'clock', 'timers', 'chance'],
  },
  {
    // the entry of the drift receiver
    files: ['runtime/receiver/main.ts'],
    touches: ['process', 'clock', 'timers', 'disk', 'chance'],
  },
  {
    // its outbox, which is replaced as a whole
    files: ['runtime/receiver/state-file.ts'],
    touches: ['disk'],
  },
  {
    // asks the API server, GitLab, GitHub or Airflow, with a time limit
    files: ['runtime/receiver/send-request.ts'],
    touches: ['network', 'timers'],
  },
  {
    // the adapter of Node's HTTP server: sockets, and the time limits of connections
    files: ['runtime/serving/connections/*.ts'],
    touches: ['network', 'timers'],
  },
  {
    // waits while requests are answered, and between two looks at the model file
    files: [
      'runtime/serving/drain.ts',
      'runtime/serving/model-source.ts',
      'runtime/serving/inference-server.ts',
      'runtime/serving/warm-up.ts',
    ],
    touches: ['timers'],
  },
  {
    // reads the model's file
    files: ['runtime/model/read-artifact.ts'],
    touches: ['disk'],
  },
  {
    // proves a model on a thread, and takes it over a slice in each turn of the event loop
    files: ['runtime/serving/model-thread.ts'],
    touches: ['threads', 'timers'],
  },
  {
    // the adapter of the log's file descriptor, which waits for its reader
    files: ['runtime/telemetry/log-output.ts'],
    touches: ['disk', 'network', 'clock', 'timers'],
  },
  {
    // the adapters of the webhook: name resolution, one POST, and the time limit of a delivery
    files: ['runtime/webhook/create-webhook.ts', 'runtime/webhook/post.ts', 'runtime/webhook/webhook.ts'],
    touches: ['network', 'timers'],
  },
  {
    // appends predictions and truths to a folder, in batches
    files: ['runtime/feedback/feedback-file.ts'],
    touches: ['disk', 'timers'],
  },
  {
    // fetches in the user's own process
    files: ['runtime/client/client.ts'],
    touches: ['network'],
  },
  {
    // asks MLflow, with a time limit
    files: ['runtime/registry/mlflow-requests.ts'],
    touches: ['network', 'timers'],
  },
  {
    // the entry of the init container, and the file that it fetches
    files: ['runtime/fetch/main.ts'],
    touches: ['process'],
  },
  {
    files: ['runtime/fetch/fetch-artifact.ts', 'runtime/fetch/digest-of-file.ts'],
    touches: ['disk'],
  },
  {
    // start their threads
    files: ['runtime/drift/discrepancy-thread.ts', 'runtime/training/grow-in-threads.ts'],
    touches: ['threads'],
  },
  {
    // entries of threads; one lowers its own priority and times its work
    files: ['runtime/**/*.worker.ts'],
    touches: ['threads', 'process', 'clock'],
  },
  {
    // reads a file at synthesis, as an asset of the AWS CDK does
    files: ['constructs/serving/model.ts'],
    touches: ['disk'],
  },
  {
    // writes a file at synthesis, as an asset of the AWS CDK does
    files: ['constructs/training/retraining-dag.ts'],
    touches: ['disk'],
  },
  {
    // reads the Python files of this package at synthesis
    files: ['constructs/streaming/spark/job-files.ts'],
    touches: ['disk'],
  },
  {
    // reads the manifests that were synthesized
    files: ['constructs/validation/manifest-validation.ts'],
    touches: ['disk'],
  },
  {
    // runs promtool, for tests of a user's alerts
    files: ['constructs/testing/promtool.ts'],
    touches: ['disk', 'process'],
  },
];

/** Rules that forbid all parts of the world but some. */
export function withoutWorld(allowed) {
  const parts = Object.entries(WORLD).filter(([part]) => !allowed.includes(part));
  const each = (list) => parts.flatMap(([, part]) => list(part));
  return {
    'no-restricted-globals': [
      'error',
      { name: 'global', message: 'name what you need of it' },
      ...each(({ globals = [], instead }) => globals.map((name) => ({ name, message: instead }))),
    ],
    'no-restricted-properties': [
      'error',
      ...each(({ globals = [], properties = [], instead }) => [
        ...properties.map(([object, property]) => ({ object, property, message: instead })),
        ...globals.map((property) => ({ object: 'globalThis', property, message: instead })),
      ]),
    ],
    'no-restricted-syntax': [
      'error',
      ...each(({ syntax = [], modules = {}, instead }) =>
        [...syntax, ...Object.keys(modules).map(importedLater)].map((selector) => ({
          selector,
          message: instead,
        })),
      ),
    ],
    '@typescript-eslint/no-restricted-imports': [
      'error',
      {
        paths: each(({ modules = {}, instead }) =>
          Object.entries(modules).flatMap(([name, pure]) =>
            [name, name.replace('node:', '')].map((spelling) => ({
              name: spelling,
              message: instead,
              allowTypeImports: true,
              ...(pure.length > 0 && { allowImportNames: pure }),
            })),
          ),
        ),
      },
    ],
  };
}

/** `import('node:fs')`, which the rule about imports does not see. */
function importedLater(name) {
  return `ImportExpression[source.value=/^(node:)?${name.replace('node:', '').replace('/', '\\u002F')}$/]`;
}
