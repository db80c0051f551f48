import type { View } from './kubernetes-views';

type Strategy = NonNullable<View<'Rollout'>['spec']['strategy']>;
type Argument = NonNullable<NonNullable<NonNullable<Strategy['canary']>['analysis']>['args']>[number];

/** One analysis of a Rollout. */
export interface AnalysisUse {
  /** Field path of the analysis. */
  readonly path: string;
  readonly templates: readonly { readonly templateName: string; readonly clusterScope?: boolean }[];
  /** The arguments that the Rollout gives a value. */
  readonly args: readonly Argument[];
  /** Whether the rollout waits for its end. */
  readonly ends: boolean;
}

/** Every analysis of a strategy. */
export function analysesOf({ canary: canaryStrategy, blueGreen }: Strategy): readonly AnalysisUse[] {
  const steps = (canaryStrategy?.steps ?? []).map(
    (step, i) => ({ ...step, path: `canary.steps[${i}]` }) as const,
  );
  const analyses = [
    ['canary.analysis', canaryStrategy?.analysis],
    ...steps.map(({ analysis, path }) => [`${path}.analysis`, analysis] as const),
    ['blueGreen.prePromotionAnalysis', blueGreen?.prePromotionAnalysis],
    ['blueGreen.postPromotionAnalysis', blueGreen?.postPromotionAnalysis],
    ...steps.flatMap(({ experiment, path }) =>
      (experiment?.analyses ?? []).map(
        (analysis, i) =>
          [
            `${path}.experiment.analyses[${i}]`,
            // an experiment's analysis names one template
            { templates: [analysis], args: analysis.args },
          ] as const,
      ),
    ),
  ] as const;
  return analyses.map(([path, analysis]) => ({
    path: `spec.strategy.${path}`,
    templates: analysis?.templates ?? [],
    args: analysis?.args ?? [],
    ends: path !== 'canary.analysis',
  }));
}
