/** Namespaces of the reference platform. */
export const NAMESPACES = {
  argoCd: 'argocd',
  serving: 'serving',
  training: 'training',
  observability: 'observability',
  postgresOperator: 'cnpg-system',
} as const;
