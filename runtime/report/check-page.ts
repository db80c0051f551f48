import type { ExpectationResult } from '../expectations/evaluate';
import { plural } from './figures';
import { html, type Html } from './html';
import { page } from './page';
import { headline, mark, VERDICTS } from './verdict';

/** A file and the results of its expectations. */
export interface CheckedFile {
  readonly file: string;
  readonly rows: number;
  readonly columns: number;
  readonly suites: readonly CheckedSuite[];
}

interface CheckedSuite {
  /** Origin of the expectations, such as the name of their file. */
  readonly source: string;
  readonly results: readonly ExpectationResult[];
}

/** A page of the results, the failed expectations first. */
export function checkPage({ file, rows, columns, suites }: CheckedFile): string {
  const results = suites.flatMap((suite) => suite.results);
  const failed = results.filter(({ holds }) => !holds).length;
  const title =
    failed === 0
      ? 'As expected'
      : `${plural(failed, 'expectation')} ${failed === 1 ? 'does' : 'do'} not hold`;
  const { sign, tone } = VERDICTS[failed === 0 ? 'held' : 'failed'];
  const sources = suites.map(({ source }) => source).join(' and ');
  return page({
    title: `${title}: ${file}`,
    body: html`<main>
      <h1>${file}, compared with ${sources}</h1>
      ${headline(
        { word: title, sign, tone },
        html`<p>
          ${plural(results.length, 'expectation')} of ${plural(rows, 'row')} and
          ${plural(columns, 'column')}${
            failed === 0 ? ', and all hold' : `; ${results.length - failed} hold`
          }.
        </p>`,
      )}
      ${suites.map(({ source, results: own }) => suiteSection(source, own))}
    </main>`,
  });
}

/** Failed expectations as a table, and fulfilled ones in a folded part. */
function suiteSection(source: string, results: readonly ExpectationResult[]): Html {
  const failing = results.filter(({ holds }) => !holds);
  const holding = results.filter(({ holds }) => holds);
  return html`<h2>${source}</h2>
    <section class="card">
      ${failing.length === 0 ? undefined : resultTable(failing)}
      ${
        holding.length === 0
          ? undefined
          : html`<details>
              <summary>
                ${plural(holding.length, 'expectation')} that ${holding.length === 1 ? 'holds' : 'hold'}
              </summary>
              ${resultTable(holding)}
            </details>`
      }
    </section>`;
}

function resultTable(results: readonly ExpectationResult[]): Html {
  return html`<table>
    <thead>
      <tr>
        <th scope="col">expectation</th>
        <th scope="col">result</th>
      </tr>
    </thead>
    <tbody>
      ${results.map(
        ({ expectation, holds, message }) =>
          html`<tr>
            <th scope="row"><code>${expectation}</code><br /><span class="plain">${message}</span></th>
            <td>${mark(holds ? 'held' : 'failed')}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}
