import type { DriftEpisode } from '../drift/drift-report';

/**
 * A drift episode's start or end as a CloudEvent (https://github.com/cloudevents/spec, version 1.0.2), the JSON
 * document that the receiver gets:
 *
 * ```json
 * {
 *   "specversion": "1.0",
 *   "id": "7f6c…-started",
 *   "source": "urn:cdk8s-aiops:model:telemetry",
 *   "type": "cdk8s-aiops.drift.started",
 *   "time": "2026-01-01T00:00:00.000Z",
 *   "datacontenttype": "application/json",
 *   "data": {
 *     "episode": "7f6c…",
 *     "model": { "name": "telemetry", "version": "1", "digest": "sha256:…" },
 *     "windowRows": 100,
 *     "findings": [
 *       { "feature": "cpu", "test": "ks", "value": 91, "baselineMean": 40, "statistic": 0.6, "threshold": 0.28,
 *         "pValue": 1e-9, "effectSize": 0.6 }
 *     ]
 *   }
 * }
 * ```
 *
 * `feature` may also be what stands for the predictions or for all features together; `value` and `baselineMean` are
 * the means, or null where there is none.
 */
export interface DriftEvent {
  readonly specversion: '1.0';
  /** The episode's id, and which end of it: a receiver drops an id that it has seen. */
  readonly id: string;
  readonly source: string;
  readonly type: `cdk8s-aiops.drift.${DriftEpisode['type']}`;
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly data: Pick<DriftEpisode, 'model' | 'windowRows' | 'findings'> & { readonly episode: string };
}

export function driftEvent({ type, id, time, model, windowRows, findings }: DriftEpisode): DriftEvent {
  return {
    specversion: '1.0',
    id: `${id}-${type}`,
    source: `urn:cdk8s-aiops:model:${encodeURIComponent(model.name)}`,
    type: `cdk8s-aiops.drift.${type}`,
    time,
    datacontenttype: 'application/json',
    data: { episode: id, model, windowRows, findings },
  };
}

/**
 * The HTTP headers of an event in CloudEvents' structured mode. The attributes stand in the `ce-` headers as
 * well, which the HTTP binding allows, for routers that read no bodies.
 */
export function eventHeaders({ specversion, id, source, type, time }: DriftEvent): Record<string, string> {
  return {
    'content-type': 'application/cloudevents+json; charset=utf-8',
    'ce-specversion': specversion,
    'ce-id': id,
    'ce-source': source,
    'ce-type': type,
    'ce-time': time,
  };
}
