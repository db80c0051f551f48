import { re2Error, re2Matches } from '../../private/re2';
import type { Relabeling } from './relabel';

/** What the operator checks of one step, besides what it does. */
export interface WrittenRelabeling extends Relabeling {
  readonly modulus?: number | undefined;
}

/** Why a step is refused, and in which of its fields. */
export interface RelabelingError {
  readonly field: string;
  readonly problem: string;
  readonly fix: string;
}

/** A label, in which groups of the regular expression may stand. */
const TARGET = String.raw`(?:(?:[a-zA-Z_]|\$(?:\{\w+\}|\w+))+\w*)+`;
const LABEL_NAME = String.raw`[a-zA-Z_]\w*`;

const WITH_TARGET = ['replace', 'hashmod', 'lowercase', 'uppercase', 'keepequal', 'dropequal'];
const WITHOUT_REPLACEMENT = ['lowercase', 'uppercase', 'keepequal', 'dropequal'];

/** What the operator and Prometheus take for a field that is not set. */
const DEFAULTS = { regex: '(.*)', separator: ';', replacement: '$1' } as const;

/**
 * Why the operator leaves out the whole monitor of a step.
 *
 * @see https://github.com/prometheus-operator/prometheus-operator/blob/v0.85.0/pkg/prometheus/resource_selector.go#L379
 * @returns undefined if the step is taken
 */
export function relabelingError(step: WrittenRelabeling): RelabelingError | undefined {
  const action = (step.action ?? 'replace').toLowerCase();
  const { regex = '', targetLabel = '', replacement, modulus = 0 } = step;
  const wrong = re2Error(regex);
  if (wrong !== undefined) {
    return {
      field: 'regex',
      problem: `${regex} is no regular expression of RE2: ${wrong}`,
      fix: 'write it in the syntax of RE2, https://github.com/google/re2/wiki/Syntax',
    };
  }
  if (action === 'hashmod' && modulus === 0) {
    return { field: 'modulus', problem: 'hashmod needs a modulus above 0', fix: 'write one' };
  }
  if (WITH_TARGET.includes(action)) {
    const allowed = action === 'hashmod' ? LABEL_NAME : TARGET;
    if (!re2Matches(allowed, targetLabel)) {
      return {
        field: 'targetLabel',
        problem:
          targetLabel === '' ? `${action} needs a targetLabel` : `“${targetLabel}” is no name of a label`,
        fix: 'write letters, digits and _',
      };
    }
  }
  if (
    WITHOUT_REPLACEMENT.includes(action) &&
    (replacement ?? DEFAULTS.replacement) !== DEFAULTS.replacement
  ) {
    return { field: 'replacement', problem: `${action} takes no replacement`, fix: 'remove it' };
  }
  if (action === 'labelmap' && replacement !== undefined && !re2Matches(TARGET, replacement)) {
    return {
      field: 'replacement',
      problem: `“${replacement}” is no name of a label`,
      fix: 'write letters, digits, _ and groups such as $1',
    };
  }
  return superfluous(step, action);
}

/** A field that an action does not read is refused, unless it has its default. */
function superfluous(step: WrittenRelabeling, action: string): RelabelingError | undefined {
  const equality = action === 'keepequal' || action === 'dropequal';
  if (!equality && action !== 'labeldrop' && action !== 'labelkeep') return undefined;
  const { separator = DEFAULTS.separator, replacement = DEFAULTS.replacement, modulus = 0 } = step;
  const set = {
    sourceLabels: !equality && (step.sourceLabels ?? []).length > 0,
    targetLabel: !equality && (step.targetLabel ?? '') !== '',
    regex: equality && (step.regex ?? '') !== '' && step.regex !== DEFAULTS.regex,
    separator: separator !== DEFAULTS.separator,
    replacement: replacement !== DEFAULTS.replacement,
    modulus: modulus !== 0,
  };
  const field = Object.entries(set).find(([, isSet]) => isSet)?.[0];
  if (field === undefined) return undefined;
  const read = equality ? 'sourceLabels and targetLabel' : 'regex';
  return { field, problem: `${action} reads only ${read}`, fix: `remove ${field}` };
}
