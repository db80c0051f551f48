import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { ReleaseError } from './release-error';

/** The user's own git in one folder, with the user's settings and credentials. */
export class Git {
  constructor(readonly folder: string) {}

  /**
   * @returns standard output without the newline at its end
   * @throws ReleaseError with what git wrote on standard error
   */
  async run(...args: string[]): Promise<string> {
    return (await this.output(...args)).replace(/\n$/, '');
  }

  /** The same, unchanged: for the text of files. */
  async output(...args: string[]): Promise<string> {
    const { code, output, errors } = await this.start(args);
    if (code === 0) return output;
    throw new ReleaseError(
      `git ${args[0] ?? ''} failed: ${withoutLogins(errors || output).trim() || `exit code ${code}`}`,
    );
  }

  /** @returns undefined if git ends with another code than 0 */
  async attempt(...args: string[]): Promise<string | undefined> {
    const { code, output } = await this.start(args);
    return code === 0 ? output.replace(/\n$/, '') : undefined;
  }

  private async start(args: readonly string[]) {
    const child = spawn('git', args, {
      cwd: this.folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      // a password that is asked for on a terminal would be waited for forever; messages are read in English
      env: { ...process.env, GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' },
    });
    try {
      const [output, errors, [code]] = await Promise.all([
        text(child.stdout),
        text(child.stderr),
        once(child, 'close') as Promise<[number | null]>,
      ]);
      return { code, output, errors };
    } catch (error) {
      throw new ReleaseError(
        `git could not be started: ${error instanceof Error ? error.message : String(error)}; install it, or check that ${this.folder} exists`,
      );
    }
  }
}

/** Git quotes the address of a remote, which may hold a token. */
function withoutLogins(said: string): string {
  return said.replace(/(\w+:\/\/)[^/@\s]+@/g, '$1***@');
}
