const ESCAPE = String.fromCharCode(27);
/** A control sequence, such as `ESC[2K`, or a line break. */
const CONTROL = new RegExp(`${ESCAPE}\\[(\\??)(\\d*)([A-Za-z])|\\r|\\n`, 'g');

/**
 * What a terminal shows after it was written to. It knows the sequences that `log-update` writes: cursor up, cursor down,
 * cursor to the first column, and erase a line.
 */
export class TerminalScreen {
  private readonly lines = [''];
  private row = 0;
  private column = 0;

  /** Lines that are not empty at the end, trailing blanks left out. */
  get text(): string {
    return this.lines
      .map((line) => line.trimEnd())
      .join('\n')
      .trimEnd();
  }

  write(output: string): void {
    let from = 0;
    for (const match of output.matchAll(CONTROL)) {
      this.print(output.slice(from, match.index));
      from = match.index + match[0].length;
      const [sequence, mode, count, command] = match;
      if (sequence === '\r') this.column = 0;
      else if (sequence === '\n') this.moveTo(this.row + 1);
      else if (mode === '') this.control(command!, Number(count));
    }
    this.print(output.slice(from));
  }

  private control(command: string, count: number): void {
    switch (command) {
      case 'A':
        this.moveTo(Math.max(0, this.row - Math.max(1, count)));
        return;
      case 'B':
        this.moveTo(this.row + Math.max(1, count));
        return;
      case 'G':
        this.column = Math.max(0, count - 1);
        return;
      case 'K':
        this.lines[this.row] = count === 2 ? '' : this.lines[this.row]!.slice(0, this.column);
        return;
      default:
        throw new Error(`the terminal does not know the sequence ESC[${count}${command}`);
    }
  }

  private moveTo(row: number): void {
    this.row = row;
    while (this.lines.length <= row) this.lines.push('');
  }

  private print(text: string): void {
    const line = this.lines[this.row]!.padEnd(this.column);
    this.lines[this.row] = line.slice(0, this.column) + text + line.slice(this.column + text.length);
    this.column += text.length;
  }
}
