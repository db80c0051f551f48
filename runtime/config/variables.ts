import type { EnvironmentVariable } from '../contract/environment';

/** Environment variables by the key of their setting, as the contract lists them. */
export type Variables = Readonly<Record<string, EnvironmentVariable>>;

export type Environment = Readonly<Record<string, string | undefined>>;

type ValueOf<V extends EnvironmentVariable> = V extends { kind: 'integer' | 'number' }
  ? number
  : V extends { kind: 'boolean' }
    ? boolean
    : V extends { kind: 'choice'; choices: readonly (infer C)[] }
      ? C
      : V extends { kind: 'list'; choices: readonly (infer C)[] }
        ? readonly C[]
        : V extends { kind: 'list' }
          ? readonly string[]
          : string;

/** The values of all variables. A variable without a default may be undefined. */
export type ConfigOf<T extends Variables> = {
  readonly [K in keyof T]: ValueOf<T[K]> | (T[K] extends { default: unknown } ? never : undefined);
};

/** Chosen values; all others keep their defaults. */
export type SettingsOf<T extends Variables> = { readonly [K in keyof T]?: ValueOf<T[K]> };

/** Returns the name of a setting for error messages: the place where its value was given. */
export type SettingName<T extends Variables> = (key: keyof T & string) => string;

/** A list of variables, and what must hold between two of them. */
export interface VariableSet<T extends Variables> {
  readonly variables: T;
  /** Problems between two variables, for values that are each allowed. */
  readonly conflicts: (config: ConfigOf<T>, nameOf: SettingName<T>) => readonly string[];
}

type Value = number | boolean | string | readonly string[];

/** The configuration is invalid. The message lists every problem on a line of its own. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly problems: readonly string[]) {
    super(
      `the configuration has ${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}:\n${problems.map((problem) => `  ${problem}`).join('\n')}`,
    );
  }
}

/**
 * Reads variables. An unset or empty variable takes its default.
 *
 * @throws ConfigError with every problem; each names the variable, its value and the values allowed
 */
export function readVariables<T extends Variables>(
  { variables, conflicts }: VariableSet<T>,
  environment: Environment,
  nameOf: SettingName<T> = (key) => variables[key]!.name,
): ConfigOf<T> {
  const problems: string[] = [];
  const config: Partial<Record<keyof T, Value>> = {};
  for (const [key, given] of Object.entries(variables)) {
    const variable: EnvironmentVariable = { ...given, name: nameOf(key) };
    const text = environment[given.name]?.trim();
    const value = text === undefined || text === '' ? variable.default : parseValue(variable, text);
    if (value instanceof Problem) problems.push(value.text);
    else config[key as keyof T] = value;
  }
  const complete = config as ConfigOf<T>;
  if (problems.length === 0) problems.push(...conflicts(complete, nameOf));
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze(complete);
}

/**
 * Writes settings as environment variables. `readVariables` reads the same settings back.
 *
 * @param nameOf name of a setting in the messages; by default its variable
 * @throws ConfigError if `readVariables` would refuse a value, or read another one: an environment variable cannot hold
 *   an empty text, spaces around a text, or a NUL
 */
export function writeVariables<T extends Variables>(
  set: VariableSet<T>,
  settings: SettingsOf<T>,
  nameOf: SettingName<T> = (key) => set.variables[key]!.name,
): Record<string, string> {
  const environment: Record<string, string> = {};
  const problems: string[] = [];
  for (const [key, variable] of Object.entries(set.variables)) {
    const value = settings[key];
    if (value === undefined) continue;
    const text = formatValue(value);
    if (text === '' || text !== text.trim() || text.includes('\0')) {
      problems.push(
        `${nameOf(key)} must be a text without spaces around it, got ${shown(variable, text, JSON.stringify)}; leave it out to keep the default`,
      );
    }
    environment[variable.name] = text;
  }
  if (problems.length > 0) throw new ConfigError(problems);
  readVariables(set, environment, nameOf);
  return environment;
}

/**
 * Excludes 0x10, 0o7 and 0b1, which `Number` accepts, but which are typing errors in a size or a time. Integers may
 * have an exponent too: `toEnvironment` writes small shares with one, and Helm writes 1000000 as 1e+06.
 */
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

class Problem {
  constructor(readonly text: string) {}
}

function parseValue(variable: EnvironmentVariable, text: string): Value | Problem {
  switch (variable.kind) {
    case 'integer':
    case 'number': {
      const value = DECIMAL.test(text) ? Number(text) : Number.NaN;
      const fits = Number.isFinite(value) && value >= variable.minimum && value <= variable.maximum;
      if (fits && (variable.kind === 'number' || Number.isInteger(value))) return value;
      const unit = variable.unit ? ` ${variable.unit}` : '';
      const kind = variable.kind === 'integer' ? 'a whole number' : 'a number';
      return new Problem(
        `${variable.name} must be ${kind} from ${variable.minimum} to ${variable.maximum}${unit}, got "${text}"`,
      );
    }
    case 'boolean':
      if (text === 'true' || text === 'false') return text === 'true';
      return new Problem(`${variable.name} must be true or false, got "${text}"`);
    case 'choice':
      if (variable.choices.includes(text)) return text;
      return new Problem(`${variable.name} must be one of ${variable.choices.join(', ')}, got "${text}"`);
    case 'string':
      if (variable.pattern === undefined || new RegExp(variable.pattern).test(text)) return text;
      return new Problem(
        `${variable.name} must look like ${variable.example ?? variable.pattern}, got ${shown(variable, text)}`,
      );
    case 'list':
      return parseItems(variable, text);
  }
}

function parseItems(
  { name, choices, insteadOfNone }: Extract<EnvironmentVariable, { kind: 'list' }>,
  text: string,
): readonly string[] | Problem {
  const items = parseList(name, text);
  if (insteadOfNone !== undefined && !(items instanceof Problem) && items.length === 0) {
    return new Problem(`${name} must have an item, got "${text}"; ${insteadOfNone}`);
  }
  if (items instanceof Problem || choices === undefined) return items;
  const wrong = items.find((item) => !choices.includes(item));
  return wrong === undefined
    ? items
    : new Problem(`${name} must be some of ${choices.join(', ')}, got "${wrong}"`);
}

/** A list is `a,b,c`, or a JSON array where an item holds a comma. */
function parseList(name: string, text: string): readonly string[] | Problem {
  if (!text.startsWith('[')) {
    const items = text.split(',').map((item) => item.trim());
    if (!items.includes('')) return items;
    return new Problem(`${name} must not have an empty item, got "${text}"; write a,b,c`);
  }
  try {
    const items: unknown = JSON.parse(text);
    if (Array.isArray(items) && items.every((item): item is string => typeof item === 'string')) return items;
  } catch {
    // reported below
  }
  return new Problem(`${name} must be a list, written a,b,c or as a JSON array of strings, got "${text}"`);
}

function formatValue(value: Value): string {
  if (typeof value !== 'object') return String(value);
  const plain = (item: string) =>
    item !== '' &&
    item === item.trim() &&
    !item.includes(',') &&
    !item.startsWith('[') &&
    !item.includes('\0');
  return value.length > 0 && value.every(plain) ? value.join(',') : JSON.stringify(value);
}

/**
 * Quotes a value for a message. For a credential it shows at most scheme and host: login, path and query of a webhook's
 * URL authenticate its sender, and messages are copied to logs and tickets.
 */
export function shown(
  variable: EnvironmentVariable,
  text: string,
  quote = (plain: string) => `"${plain}"`,
): string {
  if (variable.kind !== 'string' || variable.secret !== true) return quote(text);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url === undefined || url.host === ''
    ? 'a text that is not shown because it may hold a secret'
    : `"${url.protocol}//${url.host}", the rest not shown`;
}
