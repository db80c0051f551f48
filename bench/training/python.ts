import { execFileSync } from 'node:child_process';

/** Debian's Python, whose packages scikit-learn comes from. */
export const PYTHON = '/usr/bin/python3';

/** Versions of scikit-learn and Python; says loudly when they are not there, because the comparison is then half a table. */
export function scikitLearnVersion(): string | undefined {
  try {
    const script = 'import sklearn, sys; print(sklearn.__version__ + " on Python " + sys.version.split()[0])';
    return execFileSync(PYTHON, ['-c', script], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    console.error(
      `\n!!! ${PYTHON} has no scikit-learn: its rows are MISSING below (Debian: apt install python3-sklearn)\n`,
    );
    return undefined;
  }
}
