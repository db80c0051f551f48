import { ConfigError } from './variables';

/** Reads several parts of a configuration, so that one error has the problems of all of them. */
export class ConfigProblems {
  readonly problems: string[] = [];

  /** @returns undefined if the part has problems, which are kept */
  read<T>(parse: () => T): T | undefined {
    try {
      return parse();
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      this.problems.push(...error.problems);
      return undefined;
    }
  }
}
