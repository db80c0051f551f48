/** What the program's help says of a command, so that it need not be loaded for that. */
export interface CommandSummary {
  /** Its name, and how it is called. */
  readonly usage: string;
  readonly description: string;
}

/** The commands in the order of the help. The file of a command has its name, and takes its description from here. */
export const COMMANDS = {
  init: {
    usage: 'init [options] [dir]',
    description: 'Start a GitOps repository: charts, checks, tests and pipelines',
  },
  train: {
    usage: 'train [options] <data>',
    description:
      'Train a random forest on a CSV or Parquet file and write it as an artifact, with its model card beside it',
  },
  retrain: {
    usage: 'retrain [options] <data>',
    description:
      'Train a challenger, measure it against the champion in an MLflow registry, and promote it if every gate holds',
  },
  release: {
    usage: 'release [options]',
    description:
      'Release the champion of an MLflow registry, or an image: release.json, manifests, and a commit or merge request',
  },
  rollback: {
    usage: 'rollback [options] [commit]',
    description: 'Take a release back: a commit with the release before it, and the reason',
  },
  fetch: {
    usage: 'fetch [options] <address>',
    description: 'Fetch a model from S3 and check its digest, as the init container of a pod does',
  },
  expectations: {
    usage: 'expectations [options] <data>',
    description:
      'Write down, as YAML, what a CSV or Parquet file looks like, for `train --expectations` to hold later files against',
  },
  check: {
    usage: 'check [options] <data>',
    description:
      'Hold a CSV or Parquet file against expectations: those of a file, those that a model carries, or both',
  },
  drift: { usage: 'drift', description: 'Look for drift in files' },
  watch: {
    usage: 'watch [options] <stream>',
    description:
      'Find times of high CPU usage in a stream of JSON lines: above 90 % for five minutes and more, unless told otherwise',
  },
  attack: {
    usage: 'attack [options] [url]',
    description:
      'Drive a service of your own with 50, 200, 500 and 1,500 transactions a second, unless told otherwise',
  },
  import: {
    usage: 'import [options] <model> <data>',
    description:
      'Make an artifact of a model of XGBoost, LightGBM, scikit-learn or ml-random-forest; the data gives it a baseline and metrics',
  },
  export: {
    usage: 'export [options] <artifact>',
    description:
      "Write a model's forest as JSON of ml-random-forest, after that package has given the same answers from it",
  },
  predict: {
    usage: 'predict [options] <artifact> <data>',
    description: 'Predict the rows of a CSV or NDJSON file of any size with a model, without a server',
  },
  serve: { usage: 'serve [options]', description: 'Serve a model over HTTP until SIGTERM or SIGINT' },
  stream: {
    usage: 'stream [options]',
    description: 'Score the messages of a Kafka topic until SIGTERM or SIGINT',
  },
  receive: {
    usage: 'receive [options]',
    description: 'Receive drift events and alerts, and start trainings, until SIGTERM or SIGINT',
  },
  conformance: {
    usage: 'conformance [options] <url>',
    description: 'Try a running server, of whatever make, against the Open Inference Protocol V2 over REST',
  },
  synth: {
    usage: 'synth [options]',
    description: 'Synthesize the cdk8s app in this folder, check every manifest, and write what holds',
  },
  validate: {
    usage: 'validate [options] <manifests...>',
    description:
      'Hold rendered YAML of any origin against the rules: text, JSON, SARIF or GitHub annotations',
  },
  measure: {
    usage: 'measure [options]',
    description:
      'Measure what a request costs on this machine, as CPU time a request and a row, for simulate',
  },
  simulate: {
    usage: 'simulate [options] <manifests...>',
    description:
      'Say beforehand what a load does to a service: replicas, CPU, refused requests, latency, alerts, core hours',
  },
  preview: {
    usage: 'preview [options] [dir]',
    description: 'Run synthesized manifests on this machine: replicas, scrapes, alerts and their routes',
  },
} as const satisfies Readonly<Record<string, CommandSummary>>;

export type CommandName = keyof typeof COMMANDS;

export function isCommandName(word: string): word is CommandName {
  return Object.hasOwn(COMMANDS, word);
}
