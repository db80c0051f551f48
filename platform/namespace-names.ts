/** Namespaces of the reference platform. */
export const NAMESPACES = {
  argoCd: 'argocd',
  serving: 'serving',
  training: 'training',
  observability: 'observability',
  streaming: 'streaming',
  keda: 'keda',
  argoRollouts: 'argo-rollouts',
  sparkOperator: 'spark-operator',
  postgresOperator: 'cnpg-system',
} as const;

/** Name of the job of Spark, and of its service account. */
export const SPARK_STREAM = 'incident-stream';

/** Name of the model in the registry. */
export const REGISTERED_MODEL = 'incident';

/** Secret with the keys of the bucket of models. */
export const MODELS_SECRET = 'models-s3';
