import type { Alert, Scenarios } from '../../constructs';

/** The scenarios of an alert of ours, which all have them. */
export function scenariosOf({ name, scenarios }: Alert): Scenarios {
  if (scenarios === undefined) throw new Error(`the alert ${name} has no scenarios`);
  return scenarios;
}
