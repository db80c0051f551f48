import Papa from 'papaparse';

/** From a second on, so much load. */
export interface LoadStep {
  readonly second: number;
  readonly requestsPerSecond: number;
  readonly rowsPerRequest: number;
}

/** A load over time. Each step holds until the next, and the last until the end. */
export interface Load {
  readonly steps: readonly LoadStep[];
  /** Length of the simulation. */
  readonly seconds: number;
}

/** Requests a second of the stages of an attack. */
export const ATTACK_STAGES: readonly number[] = [50, 200, 500, 1500];

/** Time after the last step, in seconds: the autoscaler takes five minutes before it removes a pod. */
const AFTERWARDS = 900;

/** An attack in stages, and silence after it. */
export function attackLoad(
  rowsPerRequest = 1,
  stageSeconds = 600,
  stages: readonly number[] = ATTACK_STAGES,
): Load {
  const attack = stages.map((requestsPerSecond, stage) => ({
    second: stage * stageSeconds,
    requestsPerSecond,
    rowsPerRequest,
  }));
  const end = stages.length * stageSeconds;
  return {
    steps: [...attack, { second: end, requestsPerSecond: 0, rowsPerRequest }],
    seconds: end + AFTERWARDS,
  };
}

/** The same load for a time. */
export function steadyLoad(requestsPerSecond: number, rowsPerRequest: number, seconds: number): Load {
  return { steps: [{ second: 0, requestsPerSecond, rowsPerRequest }], seconds };
}

const COLUMNS = ['second', 'requests_per_second', 'rows_per_request'];
const MOST_SECONDS = 7 * 86_400;

/**
 * A load as CSV: `second,requests_per_second` and, if wanted, `rows_per_request` (1 without it). Each row holds until
 * the next, and the last for another quarter of an hour.
 *
 * @throws Error that names the line and what it may hold
 */
export function parseLoad(csv: string, rowsPerRequest = 1): Load {
  const { data, meta } = Papa.parse<Record<string, string>>(csv.trim(), {
    header: true,
    skipEmptyLines: true,
    transformHeader: (name) => name.trim(),
  });
  const { fields = [] } = meta;
  const unknown = fields.find((field) => !COLUMNS.includes(field));
  if (unknown !== undefined || !fields.includes('second') || !fields.includes('requests_per_second')) {
    throw new Error(
      `line 1: the columns are ${fields.join(', ')}; write second,requests_per_second and, if wanted, rows_per_request`,
    );
  }
  const steps = data.map((row, index): LoadStep => {
    const read = (column: string, least: number, otherwise?: number): number => {
      const text = row[column]?.trim() ?? '';
      if (text === '' && otherwise !== undefined) return otherwise;
      const value = text === '' ? NaN : Number(text);
      if (value >= least && Number.isFinite(value)) return value;
      throw new Error(`line ${index + 2}: ${column} is “${text}”; write a number of at least ${least}`);
    };
    return {
      second: read('second', 0),
      requestsPerSecond: read('requests_per_second', 0),
      rowsPerRequest: read('rows_per_request', 1, rowsPerRequest),
    };
  });
  steps.forEach(({ second }, index) => {
    const before = steps[index - 1]?.second ?? -1;
    if (second <= before) {
      throw new Error(
        `line ${index + 2}: second is ${second}, and the line before has ${before}; write later seconds further down`,
      );
    }
  });
  const last = steps.at(-1)?.second;
  if (last === undefined) throw new Error('it has no line but the header; write at least one: 0,100');
  if (last > MOST_SECONDS) {
    throw new Error(
      `the last second is ${last}; a simulation takes at most ${MOST_SECONDS} seconds, seven days`,
    );
  }
  return { steps, seconds: Math.ceil(last) + AFTERWARDS };
}

/** The step that holds at a time; no load before the first. */
export function loadAt({ steps }: Load, second: number): Omit<LoadStep, 'second'> {
  return steps.findLast((step) => step.second <= second) ?? { requestsPerSecond: 0, rowsPerRequest: 1 };
}
