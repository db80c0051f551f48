import { type Rule, at } from '../../rule';

/** KEDA's defaults: `latest`, which sees no lag before the first commit, and 10. */
const EXPLICIT = ['offsetResetPolicy', 'lagThreshold'] as const;

/** @see https://keda.sh/docs/latest/scalers/apache-kafka/ */
export const kedaTriggers: Rule = {
  name: 'keda-triggers',
  title: 'A trigger on the lag of a group says where the group begins and how much may wait',
  source: 'keda #925',
  *check(set) {
    for (const scaled of set.all('ScaledObject')) {
      for (const [i, { type, metadata = {} }] of (scaled.body.spec.triggers ?? []).entries()) {
        if (type !== 'kafka' && type !== 'apache-kafka') continue;
        const lacking = EXPLICIT.filter((field) => metadata[field] === undefined);
        if (lacking.length === 0) continue;
        yield {
          ends: [at(scaled, `spec.triggers[${i}].metadata`)],
          problem: `${lacking.join(' and ')} ${lacking.length === 1 ? 'is' : 'are'} left to KEDA’s defaults, by which a new group has no lag and 10 messages ask for a pod`,
          fix: `set ${lacking.join(' and ')}`,
        };
      }
    }
  },
};
