import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { THOROUGH } from '../effort';
import { freePort } from '../server-process';
import { toolInstalled } from '../tools';

/** Where scripts/install-test-tools.sh puts Spark. */
const PLACE = '/opt/spark';
const CONNECTOR = join(PLACE, 'connector');

/** Whether its tests run: each night, because a start of Spark takes long. Its list is copied last. */
export const sparkInstalled =
  THOROUGH &&
  toolInstalled(
    existsSync(join(PLACE, 'requirements.txt')),
    'Apache Spark',
    'NO JOB OF SPARK WAS RUN, AND NO MODEL OF SPARK WAS MADE',
  );
if (!THOROUGH)
  console.warn('Spark was not started: its tests run each night, and with npm run test:thorough');

/** Variables of a program that starts Spark. */
export const SPARK_ENVIRONMENT: Readonly<Record<string, string>> = {
  PATH: `${join(PLACE, 'bin')}:${process.env['PATH']}`,
  // nothing is written beside the program
  PYTHONDONTWRITEBYTECODE: '1',
  PYSPARK_PYTHON: join(PLACE, 'bin/python'),
  SPARK_LOCAL_IP: '127.0.0.1',
};

/** The job of a SparkStream, as the image has it. */
export const STREAM_JOB = resolve(__dirname, '../../../templates/spark/stream_job.py');

/** A program that `spark-submit` runs on this machine, with Spark's connector to Kafka. */
export class SparkJob {
  /** Everything that it wrote. */
  output = '';
  /** Resolves with the exit code; null where a signal ended it. */
  readonly exited: Promise<number | null>;

  private constructor(
    readonly port: number,
    private readonly child: ChildProcess,
  ) {
    this.exited = once(child, 'close').then(([code]) => code as number | null);
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    }
  }

  /** @param program the script, and its arguments */
  static async start(
    program: readonly string[],
    environment: Readonly<Record<string, string>> = {},
  ): Promise<SparkJob> {
    const port = await freePort();
    const jars = readdirSync(CONNECTOR).map((jar) => join(CONNECTOR, jar));
    const child = spawn(
      join(PLACE, 'bin/spark-submit'),
      [
        ...['--master', 'local[2]', '--driver-memory', '768m', '--jars', jars.join(',')],
        ...['--conf', 'spark.ui.enabled=false', '--conf', 'spark.sql.shuffle.partitions=2'],
        ...['--conf', 'spark.driver.host=127.0.0.1'],
        ...program,
      ],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
        // a group of its own, because the driver and the workers are its children
        detached: true,
        env: {
          ...SPARK_ENVIRONMENT,
          HOME: process.env['HOME'],
          PORT: String(port),
          ...environment,
        },
      },
    );
    return new SparkJob(port, child);
  }

  /** Waits for its end. @throws Error with what it wrote, if it failed */
  async succeeded(): Promise<void> {
    const code = await this.exited;
    if (code !== 0) throw new Error(`spark-submit ended with ${code}: ${this.output.slice(-4000)}`);
  }

  /** Waits until a condition is met. @throws Error with what the program wrote, if it ends before */
  async until(met: () => Promise<boolean>): Promise<void> {
    while (!(await met())) {
      if (this.ended) throw new Error(`spark-submit ended too soon: ${this.output.slice(-4000)}`);
      await sleep(200);
    }
  }

  /** The answer at a path of its port; undefined while nobody answers. */
  async ask(path: string): Promise<{ readonly status: number; readonly text: string } | undefined> {
    try {
      const answer = await fetch(`http://127.0.0.1:${this.port}${path}`);
      return { status: answer.status, text: await answer.text() };
    } catch {
      return undefined;
    }
  }

  async kill(): Promise<void> {
    if (this.ended) return;
    process.kill(-this.child.pid!, 'SIGKILL');
    await this.exited;
  }

  private get ended(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }
}
