import type { JudgedWindow } from '../drift/judge-rows';
import { excess } from '../drift/test-result';
import { multiple } from './figures';
import { html, type Html } from './html';
import { mark, VERDICTS } from './verdict';

const WIDTH = 640;
const HEIGHT = 104;
/** Greatest statistic / threshold that the chart shows. Greater ones reach its top. */
const MOST = 4;

/** A chart of a file's windows in their order: for each window its greatest statistic / threshold. */
export function timeline(windows: readonly JudgedWindow[]): Html {
  const step = WIDTH / windows.length;
  const y = (times: number): number => Math.round(HEIGHT * (1 - Math.min(times, MOST) / MOST));
  return html`<h2>From the first row to the last</h2>
    <section class="card">
      <p class="quiet">
        The worst test of each window, as a multiple of its threshold, which is the dashed line. Bars that
        reach the top are ${MOST} times above it, or more.
      </p>
      <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="timeline-title">
        <title id="timeline-title">
          The worst test of each window against its threshold; the table has the numbers
        </title>
        ${windows.map((window, index) => {
          const times = window.worst === undefined ? 0 : excess(window.worst);
          const x = Math.round(index * step * 10) / 10;
          return html`<rect
            class="fill-${VERDICTS[window.status].tone}"
            x="${x}"
            y="${y(times)}"
            width="${Math.max(1, Math.round(step * 8) / 10)}"
            height="${HEIGHT - y(times)}"
            ><title>${sentence(window)}</title></rect
          > `;
        })}
        <line class="limit" x1="0" x2="${WIDTH}" y1="${y(1)}" y2="${y(1)}" />
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
              <th scope="col" class="number">against threshold</th>
            </tr>
          </thead>
          <tbody>
            ${windows.map(
              ({ from, to, status, worst }) =>
                html`<tr>
                  <th scope="row">${from} to ${to}</th>
                  <td>${mark(status)}</td>
                  <td>${worst?.feature}</td>
                  <td class="number">${worst && multiple(excess(worst))}</td>
                </tr> `,
            )}
          </tbody>
        </table>
      </details>
    </section>`;
}

function sentence({ from, to, status, worst }: JudgedWindow): string {
  const rows = `rows ${from} to ${to}: ${VERDICTS[status].word.toLowerCase()}`;
  return worst === undefined ? rows : `${rows}, ${worst.feature} at ${multiple(excess(worst))} its threshold`;
}
