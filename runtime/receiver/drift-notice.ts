import { EVENT_TYPES } from '../contract/events';
import type { DriftEvent } from '../webhook/event-schema';
import type { Alert } from './alertmanager-payload';

/** That a drift began or ended, whoever says so. */
export interface DriftNotice {
  /** Equal for each delivery of the same notice. */
  readonly id: string;
  /** `namespace/name` of the service. */
  readonly service: string;
  /** Digest of the model that it serves; empty if the sender does not know it. */
  readonly digest: string;
  /** Equal for the beginning and the end of one drift. */
  readonly episode: string;
  /** `unknown`: the sender stops, which says nothing about the data. */
  readonly change: 'began' | 'ended' | 'unknown';
}

/** The notice of a pod's event. A pod that was not told its service is known by its model's name. */
export function noticeOfEvent({ id, type, data }: DriftEvent): DriftNotice {
  const { service = data.model.name, episode, reason, model } = data;
  const ended = reason === 'stopped' ? 'unknown' : 'ended';
  return {
    id,
    service,
    digest: model.digest,
    episode,
    change: type === EVENT_TYPES.started ? 'began' : ended,
  };
}

/** The notice of an alert about a service; undefined if its labels name none. */
export function noticeOfAlert({ status, labels, startsAt, fingerprint }: Alert): DriftNotice | undefined {
  const { namespace, service } = labels;
  if (namespace === undefined || service === undefined) return undefined;
  return {
    // Alertmanager repeats an alert with the same beginning
    id: `${fingerprint} ${startsAt} ${status}`,
    service: `${namespace}/${service}`,
    digest: '',
    episode: fingerprint,
    change: status === 'firing' ? 'began' : 'ended',
  };
}
