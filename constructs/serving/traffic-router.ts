import type { RolloutSpecStrategyCanaryTrafficRouting } from '../../imports/argoproj.io';
import { objectName } from '../private/object-name';

/** Options of `TrafficRouter.gatewayApi`. */
export interface GatewayApiRouterProps {
  /**
   * Name of an HTTPRoute in the namespace of the service, whose backends are the stable and the canary Service. Argo
   * Rollouts sets their weights.
   *
   * @see https://gateway-api.sigs.k8s.io/api-types/httproute/
   */
  readonly httpRoute: string;
}

/**
 * What divides the requests between the stable and the new version, by any whole percentage. Without one the numbers of
 * pods do, and a weight is one of the shares that the pods can have.
 *
 * @see https://argo-rollouts.readthedocs.io/en/stable/features/traffic-management/
 * @example TrafficRouter.nginx();
 */
export class TrafficRouter {
  /**
   * The Ingress of the service, which ingress-nginx serves. Requests from inside of the cluster do not pass it, and are
   * divided by the numbers of pods.
   *
   * @see https://argo-rollouts.readthedocs.io/en/stable/features/traffic-management/nginx/
   */
  static nginx(): TrafficRouter {
    return new TrafficRouter('the Ingress of the service', (ingress) => ({
      nginx: { stableIngress: ingress },
    }));
  }

  /**
   * A Gateway, through a plugin that the controller loads: `argoRollouts({ gatewayApi: … })` installs it.
   *
   * @see https://rollouts-plugin-trafficrouter-gatewayapi.readthedocs.io/en/latest/
   */
  static gatewayApi({ httpRoute }: GatewayApiRouterProps): TrafficRouter {
    const name = objectName(httpRoute);
    return new TrafficRouter(undefined, (_, namespace) => ({
      plugins: { 'argoproj-labs/gatewayAPI': { httpRoute: name, namespace } },
    }));
  }

  private constructor(
    /** What it needs of the service. Undefined: nothing. */
    readonly requires: 'the Ingress of the service' | undefined,
    /** @internal */
    readonly toManifest: (ingress: string, namespace: string) => RolloutSpecStrategyCanaryTrafficRouting,
  ) {}
}
