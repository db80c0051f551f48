import type { Duration } from 'cdk8s';
import {
  type RolloutSpecStrategy,
  RolloutSpecStrategyBlueGreenMaxUnavailable,
  RolloutSpecStrategyCanaryMaxSurge,
  RolloutSpecStrategyCanaryMaxUnavailable,
  type RolloutSpecStrategyCanarySteps,
  RolloutSpecStrategyCanaryStepsPauseDuration,
} from '../../imports/argoproj.io';
import { prometheusDuration } from '../observability/promql';
import { ANALYSIS_ARGUMENTS, type RolloutAnalysis } from './rollout-analysis';
import type { TrafficRouter } from './traffic-router';

/** One step of a canary: a share of the requests, and what is waited for. The analysis follows each step. */
export interface CanaryStep {
  /**
   * Share of the requests that the new version gets, in percent, 1 to 99. Without a traffic router it is a share of the
   * pods: of 4 pods 25, 50 or 75.
   */
  readonly weight: number;
  /**
   * Time that is waited before the analysis; whole seconds, at least 1.
   *
   * @default - the analysis begins as soon as the pods are available
   */
  readonly pause?: Duration;
  /**
   * Whether the rollout then waits until a person promotes it.
   *
   * @see https://argo-rollouts.readthedocs.io/en/stable/generated/kubectl-argo-rollouts/kubectl-argo-rollouts_promote/
   *
   * @default false
   */
  readonly approval?: boolean;
}

/** Props of `RolloutStrategy.canary`. */
export interface CanaryStrategyProps {
  /** Steps, with growing weights. After the last one all requests go to the new version. */
  readonly steps: readonly [CanaryStep, ...CanaryStep[]];
  /**
   * Measurements that judge the new version after each step.
   *
   * @default - none: each step needs a pause or an approval
   */
  readonly analysis?: RolloutAnalysis;
  /**
   * What divides the requests.
   *
   * @default - the numbers of pods
   */
  readonly trafficRouter?: TrafficRouter;
}

/** Props of `RolloutStrategy.blueGreen`. */
export interface BlueGreenStrategyProps {
  /**
   * Measurements that judge the new version after all requests go to it. If they fail, the requests go back.
   *
   * @default - none
   */
  readonly analysis?: RolloutAnalysis;
  /**
   * Whether a person promotes the new version, which until then is reached through the preview Service alone.
   *
   * @see https://argo-rollouts.readthedocs.io/en/stable/features/bluegreen/#autopromotionenabled
   *
   * @default false
   */
  readonly approval?: boolean;
}

/** The strategy for one service, with the names of its objects. @internal */
interface RolloutObjects {
  readonly name: string;
  readonly namespace: string;
  readonly analysisTemplate: string;
}

/** What the factories of `RolloutStrategy` give it. */
interface StrategyParts {
  readonly analysis: RolloutAnalysis | undefined;
  readonly router: TrafficRouter | undefined;
  /** Ends of the names of its further Services. The service's own name is the first Service's. */
  readonly services: readonly string[];
  /** End of the name of the Service that selects the pods of all versions. */
  readonly all: string;
  /** End of the name of the Service that an Ingress leads to. */
  readonly ingress: string;
  /** Why this number of pods cannot take the weights. Undefined: it can. */
  readonly podProblem: (pods: number) => string | undefined;
  readonly toManifest: (objects: RolloutObjects) => RolloutSpecStrategy;
}

/**
 * How a new version replaces the old one, by a Rollout of Argo Rollouts instead of a Deployment.
 *
 * @see https://argo-rollouts.readthedocs.io/en/stable/
 * @example
 * new InferenceService(chart, 'incident', {
 *   image: 'ghcr.io/acme/aiops:1.2.0',
 *   model: Model.inImage({ path: '/app/model.json' }),
 *   replicas: 4,
 *   strategy: RolloutStrategy.canary({
 *     steps: [{ weight: 25 }, { weight: 50 }],
 *     analysis: { prometheus: 'http://prometheus-operated.observability.svc:9090' },
 *   }),
 * });
 */
export class RolloutStrategy {
  /**
   * The new version gets a growing share of the requests, and goes on only while its analysis succeeds.
   *
   * @throws if a weight is out of its range or does not grow, or a step waits for nothing
   */
  static canary(props: CanaryStrategyProps): RolloutStrategy {
    checkSteps(props);
    const { steps, analysis, trafficRouter } = props;
    return new RolloutStrategy({
      analysis,
      router: trafficRouter,
      services: ['-stable', '-canary'],
      all: '',
      ingress: trafficRouter === undefined ? '' : '-stable',
      podProblem: (pods) => (trafficRouter === undefined ? weightProblem(steps, pods) : undefined),
      toManifest: ({ name, namespace, analysisTemplate }) => ({
        canary: {
          stableService: `${name}-stable`,
          canaryService: `${name}-canary`,
          // a new pod is ready before an old one stops
          maxUnavailable: RolloutSpecStrategyCanaryMaxUnavailable.fromNumber(0),
          maxSurge: RolloutSpecStrategyCanaryMaxSurge.fromNumber(1),
          trafficRouting: trafficRouter?.toManifest(name, namespace),
          steps: steps.flatMap((step) => canarySteps(step, analysis && analysisRun(analysisTemplate))),
        },
      }),
    });
  }

  /**
   * The new version starts with all of its pods beside the old one, which then hands over all requests at once. It takes
   * twice the pods while it lasts.
   */
  static blueGreen({ analysis, approval = false }: BlueGreenStrategyProps = {}): RolloutStrategy {
    return new RolloutStrategy({
      analysis,
      router: undefined,
      services: ['-preview', '-all'],
      all: '-all',
      ingress: '',
      podProblem: () => undefined,
      toManifest: ({ name, analysisTemplate }) => ({
        blueGreen: {
          activeService: name,
          previewService: `${name}-preview`,
          autoPromotionEnabled: !approval,
          maxUnavailable: RolloutSpecStrategyBlueGreenMaxUnavailable.fromNumber(0),
          postPromotionAnalysis: analysis && analysisRun(analysisTemplate),
        },
      }),
    });
  }

  private constructor(
    /** @internal */
    readonly parts: StrategyParts,
  ) {}
}

/** Without `valueFrom` the template would not know which pods to compare. */
function analysisRun(templateName: string) {
  return {
    templates: [{ templateName }],
    args: [
      { name: ANALYSIS_ARGUMENTS.canary, valueFrom: { podTemplateHashValue: 'Latest' } },
      { name: ANALYSIS_ARGUMENTS.stable, valueFrom: { podTemplateHashValue: 'Stable' } },
    ],
  };
}

/** The controller goes to the next step when the pods of the weight are available. */
function canarySteps(
  { weight, pause, approval = false }: CanaryStep,
  analysis: ReturnType<typeof analysisRun> | undefined,
): RolloutSpecStrategyCanarySteps[] {
  return [
    { setWeight: weight },
    ...(pause === undefined
      ? []
      : [
          {
            pause: {
              duration: RolloutSpecStrategyCanaryStepsPauseDuration.fromString(prometheusDuration(pause)),
            },
          },
        ]),
    ...(analysis === undefined ? [] : [{ analysis }]),
    // without a duration it lasts until somebody promotes
    ...(approval ? [{ pause: {} }] : []),
  ];
}

function checkSteps({ steps, analysis }: CanaryStrategyProps): void {
  let last = 0;
  for (const [i, { weight, pause, approval = false }] of steps.entries()) {
    if (!(Number.isInteger(weight) && weight >= 1 && weight <= 99)) {
      throw new Error(
        `steps[${i}].weight must be a whole number of percent, 1 to 99, got ${weight}; after the last step the new version gets all requests`,
      );
    }
    if (weight <= last) {
      throw new Error(
        `steps[${i}].weight must be more than that of the step before it, ${last}, got ${weight}`,
      );
    }
    last = weight;
    if (
      pause !== undefined &&
      !(Number.isInteger(pause.toMilliseconds() / 1000) && pause.toMilliseconds() > 0)
    ) {
      throw new Error(
        `steps[${i}].pause must be whole seconds, at least 1, got ${pause.toMilliseconds() / 1000}; write Duration.minutes(5)`,
      );
    }
    if (analysis !== undefined || pause !== undefined || approval) continue;
    throw new Error(
      `steps[${i}] waits for nothing, so the new version would get all requests at once; give the strategy an analysis, or the step a pause or approval: true`,
    );
  }
}

/** @see https://argo-rollouts.readthedocs.io/en/stable/features/canary/ */
function weightProblem(steps: readonly CanaryStep[], pods: number): string | undefined {
  const weights = Array.from({ length: pods - 1 }, (_, i) => Math.round((100 * (i + 1)) / pods));
  const wrong = steps.find(({ weight }) => !weights.includes(weight));
  if (wrong === undefined) return undefined;
  const possible = weights.length === 0 ? 'no share at all' : `a share of ${weights.join(', ')} %`;
  return (
    `${pods} ${pods === 1 ? 'pod' : 'pods'} can take ${possible} of the requests, got a step with weight: ${wrong.weight}; ` +
    'write another weight, more pods (minReplicas of the ScalingPolicy, or replicas), or a trafficRouter'
  );
}
