import type { WindowStatus } from '../drift/drift-state';
import type { DriftCondition } from '../drift/hysteresis';
import { html, type Html } from './html';

/** A state in words, with a sign and a colour of the same meaning. */
interface Verdict {
  readonly word: string;
  readonly sign: string;
  readonly tone: 'bad' | 'doubt' | 'good' | 'idle';
}

export const VERDICTS: Readonly<Record<WindowStatus | DriftCondition | 'failed' | 'held', Verdict>> = {
  drift: { word: 'Drift', sign: '▲', tone: 'bad' },
  possible: { word: 'Possible drift', sign: '◆', tone: 'doubt' },
  none: { word: 'No drift', sign: '✓', tone: 'good' },
  stable: { word: 'No drift', sign: '✓', tone: 'good' },
  warming_up: { word: 'Not enough rows yet', sign: '○', tone: 'idle' },
  failed: { word: 'Does not hold', sign: '▲', tone: 'bad' },
  held: { word: 'Holds', sign: '✓', tone: 'good' },
};

/** The state beside a name. */
export function mark(state: keyof typeof VERDICTS): Html {
  const { word, sign, tone } = VERDICTS[state];
  return html`<span class="mark ${tone}"><span aria-hidden="true">${sign}</span> ${word}</span>`;
}

/** The result at the top of a page. */
export function headline({ word, sign, tone }: Verdict, text: Html): Html {
  return html`<section class="card verdict ${tone}" aria-label="Result">
    <strong><span aria-hidden="true">${sign}</span> ${word}</strong>
    ${text}
  </section>`;
}
