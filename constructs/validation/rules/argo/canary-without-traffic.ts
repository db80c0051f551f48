import { analysisTemplates } from '../../manifests/analysis-queries';
import { type Rule, at } from '../../rule';

/**
 * A canary without traffic must be judged neither good nor bad.
 *
 * @see https://argo-rollouts.readthedocs.io/en/stable/features/analysis/#inconclusive-runs
 */
export const canaryWithoutTraffic: Rule = {
  name: 'canary-without-traffic',
  title: 'The analysis of a canary is inconclusive without traffic',
  source: 'argo-rollouts #1466, #1905, #4607',
  *check(set) {
    for (const template of analysisTemplates(set)) {
      for (const [
        i,
        { provider, successCondition, failureCondition },
      ] of template.body.spec.metrics.entries()) {
        if (!provider.prometheus) continue;
        for (const [field, condition] of Object.entries({ successCondition, failureCondition })) {
          if (condition !== undefined && /len\(result\)\s*(?:>|!=)\s*0\s*&&/.test(condition)) continue;
          yield {
            ends: [at(template, `spec.metrics[${i}].${field}`)],
            problem: `${condition === undefined ? 'it is not set' : `it is “${condition}”`}, so a canary without traffic is ${
              condition === undefined ? 'judged by the other condition alone' : 'an error, and aborted'
            }`,
            fix: 'write both conditions, each beginning with len(result) > 0 &&: an empty result meets neither, and is inconclusive',
          };
        }
      }
    }
  },
};
