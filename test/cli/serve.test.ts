import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { serveCommand } from '../../cli/serve';
import { ENVIRONMENT } from '../../runtime/contract/environment';
import { requirable } from '../support/program';
import { runCommand } from './run-command';

describe('cdk8s-aiops serve', () => {
  it('takes its options before the environment', () => {
    const { loader, path } = requirable('cli/serve.ts');
    const program = `${loader} require(${JSON.stringify(path)}).serveCommand().parseAsync(['--port', 'ninety', '--log-level', 'loud'], { from: 'user' })`;
    const { status, stderr } = spawnSync(process.execPath, ['-e', program], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], PORT: '8080', HOST: '127.0.0.1' },
    });
    expect(status).toBe(2);
    expect(stderr).toContain('PORT must be a whole number from 1 to 65535, got "ninety"');
    expect(stderr).toContain('got "loud"');
  });

  it.each([['--portt', '9000'], ['model.json'], ['--port']])(
    'exits with 2 when it is called as serve %s',
    (...given) => {
      const { code, stderr } = runCommand(__dirname, 'serve', ...given);
      expect(code).toBe(2);
      expect(stderr).toContain('error: ');
    },
  );

  it('says in one line that the named model cannot be read, and exits with 3', () => {
    const { code, stderr } = runCommand(__dirname, 'serve', '--model', 'none.json');
    expect(stderr).toBe('error: cannot read none.json: it does not exist\n');
    expect(code).toBe(3);
  });

  it('says in its help which variable each option stands for', () => {
    const help = serveCommand().helpInformation();
    for (const { name } of [
      ENVIRONMENT.modelPath,
      ENVIRONMENT.port,
      ENVIRONMENT.host,
      ENVIRONMENT.logLevel,
    ]) {
      expect(help).toContain(name);
    }
  });
});
