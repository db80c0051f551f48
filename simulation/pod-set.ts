import type { Container, Pod } from './autoscaler/pod';

/** What a new pod is like. */
export interface PodTemplate {
  readonly containers: readonly Container[];
  /** Time from the start of a pod until it is ready, in seconds. */
  readonly startSeconds: number;
}

/** The first pods are ready for an hour already: they are past every period of the controller. */
const AGE_OF_FIRST = 3600;

/**
 * The pods of a Deployment. They follow `spec.replicas` at once: new ones start, and the youngest go, as a ReplicaSet
 * deletes pods when nothing else tells them apart.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/replicaset/#scaling-a-replicaset
 */
export class PodSet {
  readonly #template: PodTemplate;
  #pods: readonly Pod[];
  #next = 0;

  /** @param now seconds */
  constructor(replicas: number, template: PodTemplate, now: number) {
    this.#template = template;
    this.#pods = Array.from({ length: replicas }, () => this.#start(now - AGE_OF_FIRST, true));
  }

  /** The oldest first. */
  get pods(): readonly Pod[] {
    return this.#pods;
  }

  /** Pods that get requests. */
  get ready(): readonly Pod[] {
    return this.#pods.filter(({ ready }) => ready?.status === 'True');
  }

  /** Starts and deletes pods, then lets those become ready that have started. */
  follow(replicas: number, now: number): void {
    const kept = this.#pods.slice(0, replicas);
    const started = Array.from({ length: replicas - kept.length }, () => this.#start(now, false));
    this.#pods = [...kept, ...started].map((pod) =>
      pod.ready?.status === 'False' && pod.startTime! + this.#template.startSeconds <= now
        ? { ...pod, ready: { status: 'True', since: now } }
        : pod,
    );
  }

  #start(now: number, ready: boolean): Pod {
    this.#next += 1;
    return {
      name: `pod-${this.#next}`,
      phase: 'Running',
      startTime: now,
      ready: { status: ready ? 'True' : 'False', since: now },
      containers: this.#template.containers,
    };
  }
}
