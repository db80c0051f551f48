import { Problem } from './problem';

/** A request is refused because more requests arrive than this process can answer in time. */
export class Overload extends Problem {
  constructor(detail: string) {
    super(503, `more requests arrive than can be answered in time: ${detail}; try again later`, {
      headers: { 'retry-after': '1' },
    });
  }
}
