import type { JudgedVariable, JudgedWindow } from '../drift/judge-rows';
import { percent } from './figures';
import { html, type Html } from './html';
import { mark, VERDICTS } from './verdict';

const WIDTH = 640;
const HEIGHT = 104;
/** Least height of a bar, so that its colour is seen. */
const LEAST = 2;

/** A chart of a file's windows in their order: for each window the share of rows that moved of its worst feature. */
export function timeline(windows: readonly JudgedWindow[]): Html {
  const step = WIDTH / windows.length;
  const y = (share: number): number => HEIGHT - Math.max(LEAST, Math.round(HEIGHT * share));
  return html`<h2>From the first row to the last</h2>
    <section class="card">
      <p class="quiet">
        For each window, the share of its rows that lie in other ranges than at training, or have other
        values, of the worst feature. The colour is the window's state. Full height: all rows.
      </p>
      <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="timeline-title">
        <title id="timeline-title">
          The share of rows that moved in each window; the table has the numbers
        </title>
        ${windows.map((window, index) => {
          const top = y(window.worst.movedShare ?? 0);
          const x = Math.round(index * step * 10) / 10;
          return html`<rect
            class="fill-${VERDICTS[window.status].tone}"
            x="${x}"
            y="${top}"
            width="${Math.max(1, Math.round(step * 8) / 10)}"
            height="${HEIGHT - top}"
            ><title>${sentence(window)}</title></rect
          > `;
        })}
      </svg>
      <p class="quiet ends"><span>row ${windows[0]?.from}</span><span>row ${windows.at(-1)?.to}</span></p>
      <details>
        <summary>The drawing in numbers</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">rows</th>
              <th scope="col">state</th>
              <th scope="col">worst feature</th>
              <th scope="col" class="number">rows moved</th>
            </tr>
          </thead>
          <tbody>
            ${windows.map(
              ({ from, to, status, worst }) =>
                html`<tr>
                  <th scope="row">${from} to ${to}</th>
                  <td>${mark(status)}</td>
                  <td>${worst.feature}</td>
                  <td class="number">${moved(worst)}</td>
                </tr> `,
            )}
          </tbody>
        </table>
      </details>
    </section>`;
}

function sentence({ from, to, status, worst }: JudgedWindow): string {
  return `rows ${from} to ${to}: ${VERDICTS[status].word.toLowerCase()}, ${worst.feature}: ${moved(worst)} of the rows moved`;
}

function moved({ movedShare }: JudgedVariable): string {
  return movedShare === null ? 'not known' : percent(movedShare);
}
