import { re2Error, re2Find, re2Matches } from '../../private/re2';

/** One step of relabeling, as the Prometheus operator writes it. */
export interface Relabeling {
  readonly sourceLabels?: readonly string[] | undefined;
  readonly separator?: string | undefined;
  readonly targetLabel?: string | undefined;
  readonly regex?: string | undefined;
  readonly replacement?: string | undefined;
  readonly action?: string | undefined;
}

/** The value of a label that only the running cluster knows. */
export const UNKNOWN = Symbol('unknown');

export type LabelValue = string | typeof UNKNOWN;

/** Labels of a target or of a series. `''` is a label that is not there. */
export interface RelabeledLabels {
  readonly labels: ReadonlyMap<string, LabelValue>;
  /** The step that drops it; undefined if it stays, as far as is known. */
  readonly droppedBy: number | undefined;
  /** Whether a step may drop it by a label that is not known. */
  readonly mayDrop: boolean;
}

/**
 * Relabels as Prometheus does, as far as the labels are known.
 *
 * @param valueOf of a label that is not in `labels`: unknown, or not there
 * @see https://prometheus.io/docs/prometheus/latest/configuration/configuration/#relabel_config
 */
export function relabel(
  before: ReadonlyMap<string, LabelValue>,
  steps: readonly Relabeling[],
  valueOf: (label: string) => LabelValue,
): RelabeledLabels {
  const labels = new Map(before);
  const get = (label: string): LabelValue => labels.get(label) ?? valueOf(label);
  let mayDrop = false;
  for (const [i, step] of steps.entries()) {
    const { sourceLabels = [], separator = ';', targetLabel = '', replacement = '$1' } = step;
    const regex = step.regex === undefined || step.regex === '' ? '(.*)' : step.regex;
    if (re2Error(regex) !== undefined) continue; // the schema of the operator refuses it
    const source = joined(sourceLabels.map(get), separator);
    switch ((step.action ?? 'replace').toLowerCase()) {
      case 'keep':
        if (source === UNKNOWN) mayDrop = true;
        else if (!re2Matches(regex, source)) return { labels, droppedBy: i, mayDrop };
        break;
      case 'drop':
        // a pattern that matches everything drops whatever the label is
        if (source === UNKNOWN && regex !== '(.*)' && regex !== '.*') mayDrop = true;
        else if (source === UNKNOWN || re2Matches(regex, source)) return { labels, droppedBy: i, mayDrop };
        break;
      case 'keepequal':
      case 'dropequal':
        mayDrop = true;
        break;
      case 'hashmod':
        labels.set(targetLabel, UNKNOWN);
        break;
      case 'lowercase':
        labels.set(targetLabel, source === UNKNOWN ? UNKNOWN : source.toLowerCase());
        break;
      case 'uppercase':
        labels.set(targetLabel, source === UNKNOWN ? UNKNOWN : source.toUpperCase());
        break;
      case 'labelmap':
        for (const [name, value] of [...labels]) {
          if (re2Matches(regex, name) && value !== '') labels.set(expanded(replacement, regex, name), value);
        }
        break;
      case 'labeldrop':
        for (const name of labels.keys()) if (re2Matches(regex, name)) labels.set(name, '');
        break;
      case 'labelkeep':
        for (const name of labels.keys()) if (!re2Matches(regex, name)) labels.set(name, '');
        break;
      default:
        if (source === UNKNOWN) {
          if (!targetLabel.includes('$')) labels.set(targetLabel, constant(regex, replacement) ?? UNKNOWN);
        } else if (re2Matches(regex, source)) {
          labels.set(expanded(targetLabel, regex, source), expanded(replacement, regex, source));
        }
    }
  }
  return { labels, droppedBy: undefined, mayDrop };
}

function joined(values: readonly LabelValue[], separator: string): LabelValue {
  const texts = values.filter((value) => value !== UNKNOWN);
  return texts.length === values.length ? texts.join(separator) : UNKNOWN;
}

/** What is written whatever the source is. */
function constant(regex: string, replacement: string): string | undefined {
  return (regex === '(.*)' || regex === '.*') && !replacement.includes('$') ? replacement : undefined;
}

/** Fills `$1` and `${1}` in. */
function expanded(template: string, regex: string, text: string): string {
  const groups = re2Find(`^(?:${regex})$`, text)?.groups ?? [];
  return template.replaceAll(/\$(?:(\$)|\{?(\w+)\}?)/g, (_, dollar: string | undefined, group: string) =>
    dollar === undefined ? (groups[Number(group)] ?? '') : '$',
  );
}
