/**
 * The rooms of runtime/, floor by floor: a room imports only from the floors below its own. The rooms of the last floor
 * but one that are entries, and those of the last, are what runs; everything below is shared.
 */
const FLOORS = [
  ['contract', 'data'],
  ['statistics', 'config', 'telemetry', 'expectations', 'anomalies'],
  ['model', 'process'],
  ['drift'],
  ['inference', 'webhook', 'feedback', 'report', 'client', 'training', 'registry', 'storage'],
  ['serving', 'streaming', 'retrain', 'fetch', 'receiver'],
];
// training is a room that retraining and the command share
const ENTRIES = ['serving', 'streaming', 'retrain', 'fetch', 'receiver'];

const rooms = (names) => `^runtime/(${names.join('|')})/`;

const noArrowUp = FLOORS.slice(0, -1).map((floor, level) => ({
  name: `no-arrow-up-from-floor-${level + 1}`,
  comment: 'Move what both rooms need to a room below them.',
  severity: 'error',
  from: { path: rooms(floor) },
  to: { path: rooms(FLOORS.slice(level).flat()), pathNot: '^runtime/$1/' },
}));

/** The invariants of ARCHITECTURE.md that imports can break. */
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-circle-of-folders',
      comment: 'Move what both folders need to a folder of its own.',
      severity: 'error',
      scope: 'folder',
      from: { path: '^runtime/' },
      to: { circular: true },
    },
    {
      name: 'the-runtime-knows-no-kubernetes',
      severity: 'error',
      from: { path: '^runtime/' },
      to: { path: ['^constructs/', '^imports/', 'node_modules/(cdk8s|cdk8s-plus-27|constructs)/'] },
    },
    {
      name: 'the-contract-imports-nothing',
      severity: 'error',
      from: { path: '^runtime/contract/' },
      to: { pathNot: '^runtime/contract/' },
    },
    ...noArrowUp,
    {
      name: 'every-room-has-a-floor',
      comment: 'Add the room to FLOORS, and to the table of ARCHITECTURE.md.',
      severity: 'error',
      from: { path: '^runtime/', pathNot: rooms(FLOORS.flat()) },
      to: {},
    },
    {
      name: 'entries-do-not-import-each-other',
      comment: 'They meet in the contract, in inference and in the model.',
      severity: 'error',
      from: { path: rooms(ENTRIES) },
      to: { path: rooms(ENTRIES), pathNot: '^runtime/$1/' },
    },
    {
      name: 'what-serves-loads-no-training',
      severity: 'error',
      from: { path: '^runtime/(serving|streaming|inference|receiver)/' },
      to: {
        path: [
          '^runtime/(training|retrain|registry|storage)/',
          'node_modules/(papaparse|fastest-levenshtein|yaml)/',
        ],
        reachable: true,
      },
    },
    {
      name: 'what-trains-loads-no-server',
      severity: 'error',
      from: { path: '^runtime/training/' },
      to: {
        path: [
          '^runtime/(serving|streaming|inference|webhook|feedback|telemetry)/',
          'node_modules/(hono|@hono/node-server|pino|prom-client|cockatiel)/',
        ],
        reachable: true,
      },
    },
    {
      name: 'what-retrains-loads-no-server',
      comment: 'It trains, and asks the registry, whose client retries with cockatiel.',
      severity: 'error',
      from: { path: '^runtime/(retrain|registry)/' },
      to: {
        path: [
          '^runtime/(serving|streaming|inference|webhook|telemetry)/',
          'node_modules/(hono|@hono/node-server|pino|prom-client)/',
        ],
        reachable: true,
      },
    },
    {
      name: 'the-client-loads-no-server',
      comment: 'It imports types from the rooms below, and code from the contract alone.',
      severity: 'error',
      from: { path: '^runtime/client/' },
      to: { path: '^runtime/', pathNot: '^runtime/(client|contract)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'what-serves-judges-no-file',
      comment: 'judge-rows computes the discrepancy at once, because nobody waits to be served.',
      severity: 'error',
      from: { path: '^runtime/(serving|streaming|inference)/' },
      to: { path: '^runtime/drift/judge-rows\\.ts$', reachable: true },
    },
    {
      name: 'the-discrepancy-is-computed-on-a-thread',
      comment: 'It is quadratic in the rows. `judge-rows` is for files.',
      severity: 'error',
      from: {
        path: '^runtime/',
        pathNot: '^runtime/drift/(discrepancy\\.worker|judge-rows)\\.ts$',
      },
      to: {
        path: '^runtime/statistics/maximum-mean-discrepancy\\.ts$',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'a-model-is-proven-on-a-thread',
      comment: 'A file of 200 MB takes seconds to parse.',
      severity: 'error',
      from: { path: '^runtime/(serving|inference)/', pathNot: '^runtime/serving/prove-model\\.worker\\.ts$' },
      to: { path: '^runtime/model/(load-model|artifact-file|forest-codec)\\.ts$', reachable: true },
    },
    {
      name: 'the-constructs-load-no-serving-code',
      comment: 'They read the contract, the configuration, and the artifact that a service is to serve.',
      severity: 'error',
      from: { path: '^constructs/' },
      to: {
        path: [
          '^runtime/(statistics|telemetry|anomalies|process|drift|inference|webhook|feedback|report|client|training|registry|storage|serving|streaming|retrain|fetch|receiver)/',
          '^runtime/data/(?!nearest-name)',
          '^runtime/model/(forest|walk|trained-model|load-model)',
          'node_modules/(hono|@hono/node-server|pino|prom-client|ml-random-forest|papaparse)/',
        ],
        reachable: true,
      },
    },
    {
      name: 'the-constructs-simulate-autoscalers-alone',
      comment:
        "A rule runs the controller over loads; the rest of the simulation reads the rules' views of manifests.",
      severity: 'error',
      from: { path: '^constructs/' },
      to: {
        path: '^simulation/',
        pathNot: '^simulation/(autoscaler/|(autoscaler-habits|trace|pod-set|step-function)\\.ts$)',
        reachable: true,
      },
    },
    {
      name: 'the-package-does-not-import-its-programs',
      severity: 'error',
      from: { path: '^(constructs|runtime|simulation)/' },
      to: { path: '^(cli|preview|conformance|attack|delivery|scripts|bench|test)/' },
    },
    {
      name: 'the-programs-do-not-import-the-command',
      severity: 'error',
      from: { path: '^(preview|conformance|attack|delivery)/' },
      to: { path: '^cli/' },
    },
    {
      name: 'the-command-does-not-import-its-tests',
      severity: 'error',
      from: { path: '^(cli|preview|conformance|attack|delivery)/' },
      to: { path: '^(test|bench)/' },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: {
        orphan: true,
        pathNot: [
          '\\.config\\.(m?ts|mjs|cjs)$',
          '^\\.dependency-cruiser',
          '^main\\.ts$',
          // compiled to walk-wasm.ts
          '^runtime/model/assembly/',
          '\\.d\\.ts$',
        ],
      },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules', '^imports'] },
    exclude: { path: ['^dist', '^gitops', '^coverage', '^[.]examples-'] },
    tsPreCompilationDeps: true,
    // no tsConfig: with one, the package `constructs` resolves to our own folder of that name
  },
};
