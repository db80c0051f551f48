import { type PackName, PACKS } from '../constructs/validation/packs';
import { formatLocation } from '../constructs/validation/manifests/location';
import type { Violation } from '../constructs/validation/validate-manifests';
import type { ManifestPositions, Position } from './manifest-position';

/** A violation with its places in the files. */
export interface PlacedViolation {
  readonly rule: string;
  /** Undefined for an exception that matches nothing. */
  readonly pack: PackName | undefined;
  /** Opinions of this package and rules of that severity are warnings; all else is an error. */
  readonly level: 'error' | 'warning';
  readonly problem: string;
  readonly fix: string;
  /** The first end is the one to change. An object that does not exist has no position. */
  readonly ends: readonly PlacedEnd[];
}

interface PlacedEnd {
  /** Kind, namespace and name of the object, and the path of the field. */
  readonly text: string;
  readonly position: Position | undefined;
}

/** What was validated, and what is wrong with it. */
export interface ValidationReport {
  readonly files: number;
  readonly objects: number;
  readonly packs: readonly PackName[];
  readonly violations: readonly PlacedViolation[];
}

export function placeViolation(
  { rule, severity, problem, fix, ends }: Violation,
  positions: ManifestPositions,
): PlacedViolation {
  const pack = PACK_NAMES.find((name) => PACKS[name].some((each) => each.name === rule));
  return {
    rule,
    pack,
    level: pack === 'house' ? 'warning' : severity,
    problem,
    fix,
    ends: ends.map((end) => ({ text: formatLocation(end), position: positions.of(end) })),
  };
}

export const PACK_NAMES = Object.keys(PACKS).filter((name): name is PackName => Object.hasOwn(PACKS, name));

/** Where somebody should look first: the first end that is in a file. */
export function firstPosition({ ends }: PlacedViolation): Position | undefined {
  return ends.find(({ position }) => position !== undefined)?.position;
}

/** Both ends, what is wrong and what to write, without the name of the rule. */
export function sentence({ ends, problem, fix }: PlacedViolation): string {
  return `${ends.map(({ text }) => text).join(' and ')}: ${problem}. To fix it, ${fix}.`;
}

/** Number of violations that are only warnings. */
export function countWarnings(violations: readonly PlacedViolation[]): number {
  return violations.filter(({ level }) => level === 'warning').length;
}
