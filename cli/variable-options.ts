import { Option } from 'commander';
import type { EnvironmentVariable } from '../runtime/contract/environment';

/** Options that set an environment variable: their flags and the variable, by the name that commander gives them. */
export type VariableOptions = Readonly<Record<string, VariableOption>>;

type VariableOption = readonly [flags: string, variable: EnvironmentVariable];

/** The option, described by its variable. */
export function variableOption([flags, { help, name, default: standard }]: VariableOption): Option {
  const shown = standard === undefined ? '' : String(standard);
  const unless = shown === '' ? '' : `, default ${shown}`;
  return new Option(flags, `${help} (${name}${unless})`);
}

/** The variables that the given options set. */
export function variablesOf(
  options: VariableOptions,
  given: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const [key, [, { name }]] of Object.entries(options)) {
    const value = given[key];
    if (value !== undefined) variables[name] = value;
  }
  return variables;
}
