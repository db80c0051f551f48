import { html, type Html } from '../runtime/report/html';
import { page } from '../runtime/report/page';
import type { SimulatedSecond, Simulation } from './simulate-load';

const WIDTH = 640;
const HEIGHT = 150;
const LEFT = 48;
const TOP = 8;
const BOTTOM = 128;
/** Points of a line; more are not seen. */
const POINTS = 320;

/** What a page says besides its plots. */
export interface PageTexts {
  readonly title: string;
  /** Sentences about the load and the alerts. */
  readonly summary: readonly string[];
  /** Tables of the command, each with its caption and a head. */
  readonly tables: readonly PageTable[];
  /** Sentences about what the numbers are made of. */
  readonly notes: readonly string[];
}

interface PageTable {
  readonly caption: string;
  /** The head, then the rows. */
  readonly rows: readonly (readonly string[])[];
}

interface Line {
  readonly name: string;
  readonly tone: 'now' | 'before' | 'bad';
  readonly value: (second: SimulatedSecond) => number;
}

/** One page with the plots of a simulation. */
export function simulationPage({ seconds }: Simulation, texts: PageTexts): string {
  return page({
    title: texts.title,
    body: html`<main>
      <h1>${texts.title}</h1>
      <section class="card">${texts.summary.map((sentence) => html`<p>${sentence}</p>`)}</section>
      ${plot('requests', 'Requests a second', seconds, [
        { name: 'sent', tone: 'now', value: ({ requestsPerSecond }) => requestsPerSecond },
        { name: 'refused with 503', tone: 'bad', value: ({ shed }) => shed },
      ])}
      ${plot('pods', 'Pods', seconds, [
        { name: 'replicas', tone: 'before', value: ({ replicas }) => replicas },
        { name: 'ready', tone: 'now', value: ({ ready }) => ready },
      ])}
      ${plot('cpu', 'CPU of a pod, in percent of its limit', seconds, [
        { name: 'mean of the ready pods', tone: 'now', value: ({ cpuPercent }) => cpuPercent },
      ])}
      ${plot('memory', 'Memory of all pods, in MB', seconds, [
        { name: 'resident', tone: 'now', value: ({ memoryBytes }) => memoryBytes / 1e6 },
      ])}
      ${plot('latency', 'Expected latency, in milliseconds', seconds, [
        {
          name: '99 of 100 answers take at most',
          tone: 'before',
          value: ({ latency }) => 1000 * (latency?.p99 ?? 0),
        },
        { name: 'half take at most', tone: 'now', value: ({ latency }) => 1000 * (latency?.p50 ?? 0) },
      ])}
      ${texts.tables.map(table)}
      <h2>What this is made of</h2>
      <section class="card">${texts.notes.map((note) => html`<p class="quiet">${note}</p>`)}</section>
    </main>`,
  });
}

function plot(id: string, title: string, seconds: readonly SimulatedSecond[], lines: readonly Line[]): Html {
  const end = seconds.at(-1)?.second ?? 0;
  const most = Math.max(1e-9, ...lines.flatMap(({ value }) => seconds.map(value)));
  const x = (second: number): number => round(LEFT + ((WIDTH - LEFT) * second) / Math.max(1, end));
  const y = (value: number): number => round(BOTTOM - ((BOTTOM - TOP) * value) / most);
  const path = ({ value }: Line): string =>
    thinned(seconds, value)
      .map((each, index, all) => {
        const point = `${x(each.second)} ${y(value(each))}`;
        const before = all[index - 1];
        // steps: a value holds until the next
        return before === undefined ? `M${point}` : `L${x(each.second)} ${y(value(before))} L${point}`;
      })
      .join(' ');
  return html`<h2>${title}</h2>
    <section class="card">
      <p class="legend">${lines.map(({ name, tone }) => html`<span class="line-${tone}">${name}</span> `)}</p>
      <svg class="plot" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="${id}-title">
        <title id="${id}-title">${title}, from 0 to ${clock(end)}; at most ${axis(most)}</title>
        ${[0, most / 2, most].map(
          (value) =>
            html`<line class="grid" x1="${LEFT}" x2="${WIDTH}" y1="${y(value)}" y2="${y(value)}" />
              <text x="${LEFT - 4}" y="${y(value) + 3}" text-anchor="end">${axis(value)}</text> `,
        )}
        ${lines.map((line) => html`<path class="line-${line.tone}" d="${path(line)}" /> `)}
        ${[0, end / 2, end].map(
          (second, index) =>
            html`<text x="${x(second)}" y="${BOTTOM + 14}" text-anchor="${['start', 'middle', 'end'][index]}"
              >${clock(second)}</text
            > `,
        )}
      </svg>
    </section>`;
}

/** Of each stretch the second with the greatest value, so that no peak is lost. */
function thinned(
  seconds: readonly SimulatedSecond[],
  value: (second: SimulatedSecond) => number,
): readonly SimulatedSecond[] {
  const stretch = Math.max(1, Math.ceil(seconds.length / POINTS));
  return Array.from({ length: Math.ceil(seconds.length / stretch) }, (_, index) =>
    seconds
      .slice(index * stretch, (index + 1) * stretch)
      .reduce((most, each) => (value(each) > value(most) ? each : most)),
  );
}

function table({ caption, rows: [head = [], ...rows] }: PageTable): Html {
  return html`<h2>${caption}</h2>
    <section class="card scroll" aria-label="${caption}" tabindex="0">
      <table>
        <thead>
          <tr>
            ${head.map((cell) => html`<th scope="col">${cell}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            ([first = '', ...others]) =>
              html`<tr>
                <th scope="row">${first}</th>
                ${others.map((cell) => html`<td>${cell}</td>`)}
              </tr> `,
          )}
        </tbody>
      </table>
    </section>`;
}

/** `1:05` minutes, or `1:02:05` hours. */
export function clock(second: number): string {
  const whole = Math.round(second);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const end = `${String(minutes).padStart(hours > 0 ? 2 : 1, '0')}:${String(rest).padStart(2, '0')}`;
  return hours > 0 ? `${hours}:${end}` : end;
}

function axis(value: number): string {
  return Number(value.toPrecision(2)).toLocaleString('en-US');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
