import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { printable } from '../../cli/terminal';
import { runCommand } from './run-command';

describe('characters that a terminal executes', () => {
  it.each([
    ['an escape sequence', '\u001b[2J', '\\u001b[2J'],
    ['a carriage return', 'done\r    ', 'done\\u000d    '],
    ['a control sequence of eight bits', '\u009b2J', '\\u009b2J'],
    ['a turn of the direction', 'a\u202eb', 'a\\u202eb'],
  ])('are shown as escapes: %s', (_, text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it('are no letters of any script, no tabs and no line ends', () => {
    expect(printable('größe\tשלום\n🙂')).toBe('größe\tשלום\n🙂');
  });

  it('are escaped in JSON without a change of its values', () => {
    const value = { 'a\u009b\u202e': ['\u007f'] };
    expect(JSON.parse(printable(JSON.stringify(value)))).toEqual(value);
  });
});

describe('names of columns and categories that hold escape sequences', () => {
  const ESCAPE = '\u001b]0;owned\u0007';
  const folder = mkdtempSync(join(tmpdir(), 'terminal-'));
  beforeAll(() => {
    const row = (i: number): string =>
      `${(i * 7919) % 101},${i % 3 === 0 ? `eu${ESCAPE}` : 'us'},${(i * 31) % 7 > 3 ? `hot${ESCAPE}` : 'cold'}\n`;
    const rows = Array.from({ length: 120 }, (_, i) => row(i));
    writeFileSync(join(folder, 'data.csv'), `load${ESCAPE},zone,label\n${rows.join('')}`);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it.each([
    ['train', ['train', 'data.csv', '--label', 'label', '--leaves', 'votes']],
    ['check', ['check', 'data.csv', '--model', 'model.json']],
    ['drift report', ['drift', 'report', 'data.csv', '--model', 'model.json']],
    ['export', ['export', 'model.json', '--out', 'forest.json']],
    ['an error', ['train', 'data.csv', '--label', `none${ESCAPE}`]],
  ])('are printed by %s as text', (_, args) => {
    const { stdout, stderr } = runCommand(folder, ...args);
    expect(stdout + stderr).not.toContain('\u001b');
    expect(stdout + stderr).toContain('\\u001b]0;owned\\u0007');
  });
});
