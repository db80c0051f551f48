import type { UnjudgedReason } from '../contract/unjudged';
import type { VariableDriftState } from '../drift/drift-state';
import { describeChange } from './describe-change';
import { percent } from './figures';
import { binsOf, histogram, type Bin } from './histogram';
import { html, type Html } from './html';
import { testTable } from './test-table';
import { mark } from './verdict';

/** Why a condition cannot be relied on, in the words of the page. */
const UNJUDGED_WORDS: Readonly<Record<UnjudgedReason, string>> = {
  period_not_covered:
    'In training it wandered as slowly as the data is long, so that only values far outside of the training data raise an alarm. Train on more periods.',
  window_not_calibrated:
    'Its rows depend on the rows before them, and the model has no thresholds for windows of this size. Train with --drift-window and the size of this window.',
};

/**
 * A card for one feature or the predictions: both distributions and the results of the tests. Without drift, the numbers
 * are folded.
 *
 * @param place index of the card in the page
 * @param name heading of the card
 * @param since time of the last change of the condition; undefined: not shown
 */
export function variableCard(
  place: number,
  name: string,
  variable: VariableDriftState,
  since: Html | undefined,
): Html {
  const id = `variable-${place}`;
  const bins = binsOf(variable);
  const calm = variable.condition === 'none';
  return html`<article class="card" id="${id}" aria-labelledby="${id}-name">
    <header>
      <h3 id="${id}-name">${name}</h3>
      ${mark(variable.condition)}
    </header>
    <p>
      ${describeChange(variable)}${calm || since === undefined ? '' : html` <span class="quiet">${since}</span>`}
    </p>
    ${variable.unjudged === null ? undefined : html`<p class="quiet">${UNJUDGED_WORDS[variable.unjudged]}</p>`}
    ${histogram(id, name, variable, bins)} ${calm ? undefined : testTable(variable.tests)}
    <details>
      <summary>${calm ? 'Tests, and the drawing in numbers' : 'The drawing in numbers'}</summary>
      ${calm ? testTable(variable.tests) : undefined} ${binTable(variable, bins)}
    </details>
  </article>`;
}

function binTable({ kind }: VariableDriftState, bins: readonly Bin[]): Html {
  const noun = kind === 'numeric' ? 'range' : 'value';
  return html`<table>
    <caption>
      Share of the rows
    </caption>
    <thead>
      <tr>
        <th scope="col">${noun}</th>
        <th scope="col" class="number">at training</th>
        <th scope="col" class="number">now</th>
      </tr>
    </thead>
    <tbody>
      ${bins.map(
        ({ name, baseline, live }) =>
          html`<tr>
            <th scope="row">${name}</th>
            <td class="number">${percent(baseline)}</td>
            <td class="number">${percent(live)}</td>
          </tr> `,
      )}
    </tbody>
  </table>`;
}
