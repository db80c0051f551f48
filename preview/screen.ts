import { createLogUpdate } from 'log-update';
import type { Status } from './status';
import { statusChanges, statusTable } from './status-text';

/** The output of a preview: lines that stay, and a status that is redrawn. */
export interface Screen {
  readonly line: (text: string) => void;
  readonly status: (status: Status) => void;
  /** Stops the redrawing and keeps the output. */
  readonly end: () => void;
}

/**
 * A table that redraws itself on a terminal; elsewhere a line for each change.
 *
 * @param printable makes control characters visible: names and messages come from manifests and servers
 */
export function screen(stream: NodeJS.WriteStream, printable: Printable): Screen {
  return stream.isTTY ? terminal(stream, printable) : lines(stream, printable);
}

type Printable = (text: string) => string;

function terminal(stream: NodeJS.WriteStream, printable: Printable): Screen {
  const drawn = createLogUpdate(stream, { showCursor: true });
  let ended = false;
  return {
    line(text) {
      if (ended) stream.write(`${printable(text)}\n`);
      else drawn.persist(printable(text));
    },
    status(status) {
      if (!ended) drawn(printable(statusTable(status)));
    },
    end() {
      ended = true;
      drawn.done();
    },
  };
}

function lines(stream: NodeJS.WriteStream, printable: Printable): Screen {
  let last: Status | undefined;
  const line = (text: string): void => {
    stream.write(`${printable(text)}\n`);
  };
  return {
    line,
    status(status) {
      for (const change of statusChanges(last, status)) line(change);
      last = status;
    },
    end() {
      // nothing is drawn
    },
  };
}
