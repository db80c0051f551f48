import { type AutoscalerSpec, amount, type MetricSpec, thousandths } from './autoscaler/autoscaler-spec';
import type { SimulatedService } from './simulated-service';

type Change = (service: SimulatedService, value: string) => SimulatedService;

interface Setting {
  readonly about: string;
  readonly change: Change;
}

/** What a simulation can change of a service, by the name of the setting. */
export const SETTINGS = {
  cpuTarget: {
    about: 'target of the CPU, in percent of the request',
    change: (service, value) => withTarget(service, 'cpu', whole(value, 1)),
  },
  memoryTarget: {
    about: 'target of the memory, in percent of the request',
    change: (service, value) => withTarget(service, 'memory', whole(value, 1)),
  },
  minReplicas: {
    about: 'smallest number of pods',
    change: (service, value) => withScaling(service, { minReplicas: whole(value, 1) }),
  },
  maxReplicas: {
    about: 'largest number of pods',
    change: (service, value) => withScaling(service, { maxReplicas: whole(value, 1) }),
  },
  cpuRequest: {
    about: 'CPU that a pod is guaranteed, such as 500m',
    change: (service, value) => withRequest({ ...service, cpuRequestCores: amount(value) }, 'cpu', value),
  },
  cpuLimit: {
    about: 'CPU that a pod may use, such as 2',
    change: (service, value) => ({ ...service, cpuLimitCores: amount(value) }),
  },
  memory: {
    about: 'memory that a pod requests and may use, such as 512Mi',
    change: (service, value) => withRequest({ ...service, memoryLimitBytes: amount(value) }, 'memory', value),
  },
  startSeconds: {
    about: 'time until a new pod is ready, in seconds',
    change: (service, value) => ({ ...service, startSeconds: whole(value, 0) }),
  },
  maxWaitSeconds: {
    about: 'longest wait before a request is refused, in seconds',
    change: (service, value) => ({ ...service, maxWaitSeconds: amount(value) }),
  },
} as const satisfies Readonly<Record<string, Setting>>;

/**
 * A service with other settings.
 *
 * @param changes such as `cpuTarget=60`
 * @throws Error that names the change and what may be written
 * @example
 * whatIf(service, ['maxReplicas=12', 'cpuTarget=60']);
 */
export function whatIf(service: SimulatedService, changes: readonly string[]): SimulatedService {
  const changed = changes.reduce((before, change) => {
    const [name = '', value = ''] = change.split('=', 2);
    if (!isSetting(name) || value === '') {
      throw new Error(
        `“${change}” changes nothing that is known; write one of ${Object.keys(SETTINGS).join(', ')}, = and a value, such as cpuTarget=60`,
      );
    }
    try {
      return SETTINGS[name].change(before, value);
    } catch (error) {
      throw new Error(`${name}: ${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      });
    }
  }, service);
  const { minReplicas = 1, maxReplicas = Infinity } = changed.autoscaler ?? {};
  if (minReplicas <= maxReplicas) return changed;
  throw new Error(
    `minReplicas is ${minReplicas} and maxReplicas ${maxReplicas}; write minReplicas of at most ${maxReplicas}`,
  );
}

function isSetting(name: string): name is keyof typeof SETTINGS {
  return Object.hasOwn(SETTINGS, name);
}

function whole(value: string, least: number): number {
  const number = Number(value);
  if (Number.isSafeInteger(number) && number >= least) return number;
  throw new Error(`“${value}” is no whole number of at least ${least}`);
}

function scaling({ autoscaler, name }: SimulatedService): AutoscalerSpec {
  if (autoscaler) return autoscaler;
  throw new Error(`${name} has no HorizontalPodAutoscaler; add a ScalingPolicy first`);
}

function withScaling(service: SimulatedService, change: Partial<AutoscalerSpec>): SimulatedService {
  const autoscaler = { ...scaling(service), ...change };
  return { ...service, autoscaler, replicas: autoscaler.minReplicas ?? 1 };
}

function withTarget(service: SimulatedService, name: string, averageUtilization: number): SimulatedService {
  const { metrics = [] } = scaling(service);
  const target = { type: 'Utilization', averageUtilization } as const;
  const changed: MetricSpec = { type: 'Resource', resource: { name, target } };
  const others = metrics.filter((metric) => metric.type !== 'Resource' || metric.resource.name !== name);
  return withScaling(service, { metrics: [...others, changed] });
}

/** Of the first container, which is the server. */
function withRequest(service: SimulatedService, resource: string, value: string): SimulatedService {
  const [server, ...others] = service.containers;
  if (server === undefined) return service;
  const requests = { ...server.requests, [resource]: thousandths(value) };
  return { ...service, containers: [{ ...server, requests }, ...others] };
}
