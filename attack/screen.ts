import { createLogUpdate } from 'log-update';

/** Where a table is shown that changes. */
export interface LiveTable {
  readonly show: (table: string) => void;
  /** Stops the redrawing. */
  readonly end: () => void;
}

/**
 * A table that redraws itself on a terminal. Elsewhere nothing is drawn: the stages are told as they end.
 *
 * @param printable makes control characters visible: names come from servers
 */
export function liveTable(stream: NodeJS.WriteStream, printable: (text: string) => string): LiveTable {
  if (!stream.isTTY) return { show: () => undefined, end: () => undefined };
  const drawn = createLogUpdate(stream, { showCursor: true });
  return {
    show: (table) => {
      drawn(printable(table));
    },
    end: () => {
      drawn.clear();
      drawn.done();
    },
  };
}
