import type { Observation, Observer } from './observer';
import type { OpenLoop } from './open-loop';
import { stageReport, type StageReport } from './stage-report';
import type { Stage } from './stages';

const LOOK_MS = 500;

export interface AttackOptions {
  readonly loop: OpenLoop;
  readonly stages: readonly Stage[];
  /** Ends the sending. */
  readonly signal: AbortSignal;
  /** Told of all stages that have begun, twice a second. */
  readonly onProgress: (reports: readonly StageReport[]) => void;
  /** Told of each stage once the next one has begun, or all have ended. */
  readonly onStage: (report: StageReport) => void;
}

/** Runs the stages, and books what Prometheus said to the stage in which it said so. */
export class Attack {
  private readonly observations: Observation[][] = [];

  constructor(private readonly options: AttackOptions) {}

  get reports(): readonly StageReport[] {
    return this.options.loop.records.map((record, index) =>
      stageReport(record, this.observations[index] ?? []),
    );
  }

  /** For an `Observer`. */
  observe(observation: Observation): void {
    const index = Math.max(0, this.options.loop.records.length - 1);
    (this.observations[index] ??= []).push(observation);
  }

  async run(observer: Observer | undefined): Promise<readonly StageReport[]> {
    const { loop, stages, signal, onProgress, onStage } = this.options;
    let told = 0;
    const tell = (count: number): void => {
      for (const { reports } = this; told < count; told++) onStage(reports[told]!);
    };
    void observer?.start();
    const timer = setInterval(() => {
      tell(loop.records.length - 1);
      onProgress(this.reports);
    }, LOOK_MS);
    try {
      await loop.run(stages, signal);
    } finally {
      clearInterval(timer);
      observer?.stop();
    }
    tell(loop.records.length);
    return this.reports;
  }
}
