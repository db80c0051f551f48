/** Helpers for tests of a platform. They load no test runner: vitest, jest and node:test can all call them. */
export { PromtoolError, promtoolInstalled, testRules } from './promtool';
export { runScenarios } from './run-scenarios';
export { manifestOf, manifestsOf, type Synthesized } from './synthesized';
