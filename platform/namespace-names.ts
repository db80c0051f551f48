/** Namespaces of the reference platform. */
export const NAMESPACES = {
  argoCd: 'argocd',
  serving: 'serving',
  training: 'training',
  observability: 'observability',
  streaming: 'streaming',
  keda: 'keda',
  argoRollouts: 'argo-rollouts',
  postgresOperator: 'cnpg-system',
} as const;
