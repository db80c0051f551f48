import { Presets, SingleBar } from 'cli-progress';

export interface Progress {
  update(done: number, total: number): void;
  stop(): void;
}

/** How far a training is, on stderr: a bar on a terminal, elsewhere a line for every fifth of the way. */
export function trainingProgress(stream: NodeJS.WriteStream): Progress {
  return stream.isTTY ? bar(stream) : lines(stream);
}

function bar(stream: NodeJS.WriteStream): Progress {
  const format = 'training {bar} {value}/{total} trees, {eta_formatted} left';
  const drawn = new SingleBar({ stream, format, hideCursor: true }, Presets.shades_classic);
  let started = false;
  return {
    update(done, total) {
      if (!started) drawn.start(total, 0);
      started = true;
      drawn.update(done);
    },
    stop() {
      if (started) drawn.stop();
    },
  };
}

function lines(stream: NodeJS.WriteStream): Progress {
  let next = 0.2;
  return {
    update(done, total) {
      if (done / total < next) return;
      next = Math.floor((done / total) * 5 + 1) / 5;
      stream.write(`training: ${done} of ${total} trees\n`);
    },
    stop() {
      // printed lines stay
    },
  };
}
