/** Milliseconds on the clock, and of the processor: what others do on the machine moves the first more. */
export interface Spent {
  readonly wall: number;
  readonly cpu: number;
}

/** Measurements of one process. */
export interface Measurement {
  readonly objects: number;
  /** Of the YAML. */
  readonly bytes: number;
  readonly megabytes: number;
  /** Constructs are made. */
  readonly construct: Spent;
  /** cdk8s orders the chart's objects and makes JSON of them. */
  readonly resolve: Spent;
  /** All else that `App.synth` does: most of it is to make YAML of the JSON, and to write that. */
  readonly write: Spent;
  /** The rules are checked. */
  readonly validate: Spent;
}

/** Runs a function and measures its duration. */
export function timed<T>(run: () => T): [result: T, spent: Spent] {
  const start = performance.now();
  const cpu = process.cpuUsage();
  const result = run();
  const { user, system } = process.cpuUsage(cpu);
  return [result, { wall: performance.now() - start, cpu: (user + system) / 1000 }];
}

export function difference(whole: Spent, part: Spent): Spent {
  return { wall: whole.wall - part.wall, cpu: whole.cpu - part.cpu };
}
