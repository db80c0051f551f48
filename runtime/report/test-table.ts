import type { TestResult } from '../drift/test-result';
import { chance, figure } from './figures';
import { html, type Html } from './html';
import { TEST_WORDS } from './test-words';

/** A table of the tests with their statistics and thresholds: first those above their threshold. */
export function testTable(tests: readonly TestResult[]): Html {
  if (tests.length === 0) return html`<p class="quiet">No test is made for it.</p>`;
  return html`<table>
    <caption>
      Tests: a statistic above its threshold has changed too much
    </caption>
    <thead>
      <tr>
        <th scope="col">test</th>
        <th scope="col" class="number">statistic</th>
        <th scope="col" class="number">threshold</th>
        <th scope="col" class="number">p-value</th>
      </tr>
    </thead>
    <tbody>
      ${tests
        .toSorted((a, b) => Number(b.exceeded) - Number(a.exceeded))
        .map(
          ({ test, statistic, threshold, pValue, exceeded }) =>
            html`<tr>
              <th scope="row" title="${TEST_WORDS[test].about}">${TEST_WORDS[test].name}</th>
              <td class="number${exceeded ? ' bad' : ''}">
                ${
                  exceeded
                    ? html`<span aria-hidden="true">▲ </span><strong>${figure(statistic)}</strong>`
                    : figure(statistic)
                }
              </td>
              <td class="number">${figure(threshold)}</td>
              <td class="number">${chance(pValue)}</td>
            </tr> `,
        )}
    </tbody>
  </table>`;
}
