import type { VariableDriftState } from '../drift/drift-state';
import { figure, percent } from './figures';
import { html, type Html } from './html';

/** One bin of both distributions. */
export interface Bin {
  /** A range such as `12.3 to 15`, or a category. */
  readonly name: string;
  /** Share of the baseline's rows, 0 to 1. */
  readonly baseline: number;
  /** Share of the window's rows, 0 to 1. */
  readonly live: number;
}

/** Most bars, so that they can be distinguished on a phone. */
const MOST_BARS = 24;
/** Most bars with names below them. */
const NAMED_BARS = 6;

const WIDTH = 320;
const HEIGHT = 150;
const LEFT = 36;
const TOP = 8;
const BOTTOM = 128;

/** The bins of a variable. Rare categories are combined. */
export function binsOf({ kind, bins }: Pick<VariableDriftState, 'kind' | 'bins'>): readonly Bin[] {
  const { edges, labels, baseline, window } = bins;
  if (kind === 'numeric') {
    return baseline.map((share, bin) => ({ name: range(edges, bin), baseline: share, live: window[bin]! }));
  }
  const byLabel = new Map<string, { name: string; baseline: number; live: number }>();
  labels.forEach((name, bin) => {
    const { baseline: before = 0, live = 0 } = byLabel.get(name) ?? {};
    byLabel.set(name, { name, baseline: before + baseline[bin]!, live: live + window[bin]! });
  });
  const all = [...byLabel.values()];
  if (all.length <= MOST_BARS) return all;
  const size = (bin: Bin) => Math.max(bin.baseline, bin.live);
  const sorted = all.toSorted((a, b) => size(b) - size(a));
  const rest = sorted.slice(MOST_BARS - 1);
  const sum = (of: (bin: Bin) => number) => rest.reduce((total, bin) => total + of(bin), 0);
  return [
    ...sorted.slice(0, MOST_BARS - 1),
    { name: `${rest.length} others`, baseline: sum((bin) => bin.baseline), live: sum((bin) => bin.live) },
  ];
}

/** The bin whose share has changed most. */
export function mostChanged(bins: readonly Bin[]): Bin {
  return bins.reduce((most, bin) => (change(bin) > change(most) ? bin : most));
}

function change({ baseline, live }: Bin): number {
  return Math.abs(live - baseline);
}

function range(edges: readonly number[], bin: number): string {
  const from = edges[bin - 1];
  const to = edges[bin];
  if (from === undefined && to === undefined) return 'any value';
  if (from === undefined) return `below ${figure(to!)}`;
  return to === undefined ? `${figure(from)} or more` : `${figure(from)} to ${figure(to)}`;
}

/**
 * Draws both distributions over each other: wide pale bars for the baseline, and narrow dark bars for the live rows in
 * front of them. All bins have the same width, so that none is too narrow to be visible.
 *
 * @param id unique in the page
 */
export function histogram(
  id: string,
  title: string,
  { kind, bins: { edges } }: Pick<VariableDriftState, 'kind' | 'bins'>,
  bins: readonly Bin[],
): Html {
  const most = Math.max(0.01, ...bins.flatMap(({ baseline, live }) => [baseline, live]));
  const step = (WIDTH - LEFT) / bins.length;
  const y = (share: number): number => round(BOTTOM - (share / most) * (BOTTOM - TOP));
  const bar = (kindOf: 'before' | 'now', share: number, bin: number): Html => {
    const width = step * (kindOf === 'before' ? 0.92 : 0.44);
    const x = round(LEFT + step * (bin + 0.5) - width / 2);
    return html`<rect
      class="${kindOf}"
      x="${x}"
      y="${y(share)}"
      width="${round(width)}"
      height="${round(BOTTOM - y(share))}"
    />`;
  };
  const changed = mostChanged(bins);
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="${id}-title ${id}-text">
    <title id="${id}-title">${title}: share of the rows at training and now</title>
    <desc id="${id}-text">
      Largest change: ${changed.name}, ${percent(changed.baseline)} at training and ${percent(changed.live)}
      now.
    </desc>
    ${[0, most / 2, most].map(
      (share) =>
        html`<line class="grid" x1="${LEFT}" x2="${WIDTH}" y1="${y(share)}" y2="${y(share)}" />
          <text x="${LEFT - 4}" y="${y(share) + 3}" text-anchor="end">${percent(share)}</text> `,
    )}${bins.map(
      ({ name, baseline, live }, bin) =>
        html`<g
          ><title>${name}: ${percent(baseline)} at training, ${percent(live)} now</title
          >${bar('before', baseline, bin)}${bar('now', live, bin)}</g
        > `,
    )}${kind === 'numeric' ? edgeLabels(edges, step) : categoryLabels(bins, step)}
  </svg>`;
}

/** Labels of a few edges, each below the boundary of two bins. */
function edgeLabels(edges: readonly number[], step: number): Html {
  const every = Math.ceil(edges.length / 4);
  const first = Math.floor(((edges.length - 1) % every) / 2);
  return html`${edges.map((edge, index) =>
    index % every === first
      ? html`<text x="${round(LEFT + step * (index + 1))}" y="${BOTTOM + 14}" text-anchor="middle"
          >${figure(edge)}</text
        > `
      : undefined,
  )}`;
}

function categoryLabels(bins: readonly Bin[], step: number): Html {
  if (bins.length > NAMED_BARS) return html``;
  const letters = Math.max(3, Math.floor(step / 6));
  return html`${bins.map(({ name }, bin) => {
    const short = name.length > letters ? `${name.slice(0, letters - 1)}…` : name;
    return html`<text x="${round(LEFT + step * (bin + 0.5))}" y="${BOTTOM + 14}" text-anchor="middle"
      >${short}</text
    > `;
  })}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
