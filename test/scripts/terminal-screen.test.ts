import { expect, it } from 'vitest';
import { TerminalScreen } from '../../scripts/terminal-screen';

const ESC = String.fromCharCode(27);

function shown(...writes: string[]): string {
  const screen = new TerminalScreen();
  for (const text of writes) screen.write(text);
  return screen.text;
}

it('shows lines one below the other', () => {
  expect(shown('one\r\n', 'two  \r\n')).toBe('one\ntwo');
});

it('shows a table that was drawn again in the place of the first', () => {
  expect(shown('note\r\na  starting\r\nb  starting\r\n', `${ESC}[2A${ESC}[G${ESC}[2Ka  ready\r\n`)).toBe(
    'note\na  ready\nb  starting',
  );
});

it('overwrites what stands in a line, and erases the rest of it', () => {
  expect(shown(`quiet 19 alerts\rquiet 17 alerts`)).toBe('quiet 17 alerts');
  expect(shown(`targets 2 of 3 up\rtargets${ESC}[K`)).toBe('targets');
});

it('leaves out the modes of a terminal, such as synchronized output', () => {
  expect(shown(`${ESC}[?2026hone${ESC}[?2026l`)).toBe('one');
});

it('says which sequence it does not know', () => {
  expect(() => shown(`${ESC}[3J`)).toThrow('ESC[3J');
});
