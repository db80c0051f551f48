import { SHED_REASONS, type ShedReason } from '../../contract/metrics';
import type { RequestView } from '../http/request-view';
import type { Admission } from './admission';

/** @throws Overload if this request was shed */
export function refuseShed({ body }: RequestView, admission: Admission): void {
  if (typeof body === 'string' && isShedReason(body)) throw admission.refuse(body);
}

function isShedReason(reason: string): reason is ShedReason {
  return (SHED_REASONS as readonly string[]).includes(reason);
}
