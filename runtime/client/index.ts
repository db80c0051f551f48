export { Client, createClient, type CallOptions, type ClientOptions, type PredictOptions } from './client';
export type {
  Drift,
  Label,
  ModelCard,
  NamedRow,
  Prediction,
  Predictions,
  Probabilities,
  Row,
  RowValues,
} from './answers';
export { NoAnswerError, ProblemError, type ProblemDocument } from './errors';
export type { RetryOptions } from './retry';
