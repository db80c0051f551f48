import type { RequestView } from '../http/request-view';
import type { Admission } from './admission';

/** @throws Overload if the body of this request was not received because of load */
export function refuseShed({ body }: RequestView, admission: Admission): void {
  if (typeof body === 'string' && body !== 'broken off' && body !== 'too large') throw admission.refuse(body);
}
