import { EVENT_TYPES } from '../contract/events';
import type { DriftEpisode } from '../drift/drift-state';
import type { DriftEvent } from './event-schema';

/** Who detected an episode. */
export interface Sender {
  /** Name of the pod. */
  readonly pod: string;
  /** Name of its service, as namespace/name. Undefined: not known. */
  readonly service: string | undefined;
}

/** The CloudEvent of an episode's start or end. */
export function driftEvent(episode: DriftEpisode, { pod, service }: Sender): DriftEvent {
  const { type, id, time, model, windowRows, findings } = episode;
  return {
    specversion: '1.0',
    id: `${id}-${type}`,
    source: `urn:cdk8s-aiops:model:${encodeURIComponent(model.name)}`,
    type: EVENT_TYPES[type],
    time,
    datacontenttype: 'application/json',
    data: {
      pod,
      ...(service !== undefined && { service }),
      episode: id,
      ...(episode.type === 'ended' && { reason: episode.reason }),
      model,
      windowRows,
      findings: [...findings],
    },
  };
}

/**
 * HTTP headers of an event in CloudEvents' structured mode. The `ce-` headers repeat the attributes for routers that do not
 * read bodies; the HTTP binding allows that.
 */
export function eventHeaders({ specversion, id, source, type, time }: DriftEvent): Record<string, string> {
  const attributes = { specversion, id, source, type, time };
  return {
    'content-type': 'application/cloudevents+json; charset=utf-8',
    ...Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [`ce-${name}`, encodeHeaderValue(value)]),
    ),
  };
}

/** Percent-encodes characters that a header's value cannot contain, and the percent sign (HTTP binding 1.0.2, 3.1.3.2). */
function encodeHeaderValue(value: string): string {
  return value.replace(/[^\x21-\x7e]|["%]/gu, encodeURIComponent);
}
