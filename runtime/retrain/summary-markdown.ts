import { figure } from '../report/figures';
import { markdownTable, markdownText } from '../report/markdown-table';
import type { Summary } from './summary';

const TITLES = {
  promoted: 'promoted',
  not_better: 'not better',
  data_refused: 'data refused',
  failed: 'failed',
} as const satisfies Readonly<Record<Summary['outcome'], string>>;

/** A summary for people. */
export function summaryMarkdown(summary: Summary): string {
  const { registeredModel, outcome, reason, data, gates, metrics, findings, notes } = summary;
  return (
    [
      `# ${markdownText(registeredModel)}: ${TITLES[outcome]}`,
      `${reason.charAt(0).toUpperCase()}${markdownText(reason.slice(1))}.`,
      markdownTable(
        ['', ''],
        [
          ['data', `${data.rows} rows of ${markdownText(data.source)}`],
          ['digest of the data', `\`${data.digest}\``],
          ['challenger', modelText(summary.challenger, summary.version)],
          [
            'champion',
            summary.champion === null ? 'none' : modelText(summary.champion, summary.champion.version),
          ],
          ['experiment, run', `${markdownText(summary.experiment)}, ${summary.run}`],
        ],
      ),
      '## Gates',
      markdownTable(
        ['gate', 'holds', 'found'],
        gates.map(({ gate, holds, found }) => [
          `\`${gate}\``,
          holds === null ? 'not asked' : holds ? 'yes' : '**no**',
          markdownText(found),
        ]),
      ),
      ...(metrics.length === 0
        ? []
        : [
            '## Metrics',
            `On the same ${summary.comparedRows} held-out rows. The interval is of the difference, at 95 %, from a paired bootstrap.`,
            markdownTable(
              ['metric', 'challenger', 'champion', 'difference', 'interval'],
              metrics.map(({ metric, challenger, champion, difference, interval }) => [
                `\`${metric}\``,
                shown(challenger),
                shown(champion),
                shown(difference),
                interval === null ? '' : `${figure(interval.low)} to ${figure(interval.high)}`,
              ]),
            ),
          ]),
      ...(findings.length + notes.length === 0
        ? []
        : [
            '## Notes',
            [
              ...findings.map(
                ({ check, severity, message }) => `- ${severity}: ${check}: ${markdownText(message)}`,
              ),
              ...notes.map((note) => `- ${markdownText(note)}`),
            ].join('\n'),
          ]),
    ].join('\n\n') + '\n'
  );
}

function modelText(model: { readonly digest: string } | null, version: string | null): string {
  if (model === null) return 'not trained';
  return `${version === null ? '' : `version ${version}, `}\`${model.digest}\``;
}

function shown(value: number | null): string {
  return value === null ? '' : figure(value);
}
