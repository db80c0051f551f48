export {
  Client,
  createClient,
  type CallOptions,
  type ClientOptions,
  type Fetch,
  type PredictOptions,
} from './client';
export type {
  ClassificationMetrics,
  Drift,
  FeedbackOutcomes,
  Label,
  ModelCard,
  ModelFeature,
  NamedRow,
  Prediction,
  PredictionContext,
  Predictions,
  Probabilities,
  RegressionMetrics,
  Row,
  RowValues,
  Truth,
} from './answers';
export type { DriftTest } from '../contract/drift-tests';
export type { UnjudgedReason } from '../contract/unjudged';
export type { DriftCondition } from '../drift/hysteresis';
export type { TestResult } from '../drift/test-result';
export type {
  DriftFinding,
  DriftState,
  RefusedState,
  ModelIdentity,
  VariableDriftState,
  TrackedDriftState,
  WindowStatus,
} from '../drift/drift-state';
export { NoAnswerError, ProblemError, type ProblemDocument } from './errors';
export type { RetryOptions } from './retry';
