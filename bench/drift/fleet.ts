/**
 * Drift that each pod confirms by itself, and drift that the rows of all pods together show. Writes Markdown.
 *
 * `npx tsx bench/drift/fleet.ts [streams]`. It takes two minutes, and gives the same figures each time.
 */
import { fleetDrift } from '../../constructs/serving/fleet-drift-props';
import { BinCounts } from '../../runtime/drift/bin-counts';
import { populationStability } from '../../runtime/statistics/population-stability';
import { formatArtifact } from '../../runtime/model/artifact-file';
import { loadModel } from '../../runtime/model/load-model';
import type { TrainedModel } from '../../runtime/model/trained-model';
import { featureRows } from '../../runtime/training/encoding/encode-columns';
import { seededRandom, type RandomSource } from '../../runtime/statistics/random';
import { train } from '../../runtime/training/train';
import { syntheticData } from './data';
import { ours } from './detectors';

/** Pods, and rows that each of them gets. */
const FLEETS = [
  { pods: 3, rows: 50 },
  { pods: 3, rows: 100 },
  { pods: 20, rows: 50 },
  { pods: 3, rows: 350 },
] as const;
/** Of the first feature, in its standard deviations. */
const SHIFTS = [0, 0.25, 0.4, 0.6] as const;
const REQUEST_ROWS = 25;

interface Stream {
  /** Row-major. */
  readonly rows: (count: number) => Float64Array;
}

async function main(streams: number): Promise<void> {
  const data = syntheticData(1);
  const { content } = await train(data.training, { ...data.options, name: 'bench', trees: 20, maxDepth: 8 });
  const model = loadModel(formatArtifact(content));
  const columns = model.features.map(({ name }) => data.fresh.columns.find((each) => each.name === name)!);
  const fresh = featureRows(
    columns,
    Uint32Array.from({ length: data.fresh.rows }, (_, row) => row),
  );
  console.log(
    `| pods | rows each | shift | streams in which a pod confirms | streams in which the service is above |`,
  );
  console.log('| --- | --- | --- | --- | --- |');
  for (const { pods, rows } of FLEETS) {
    for (const shift of SHIFTS) {
      let confirmed = 0;
      let above = 0;
      for (let seed = 0; seed < streams; seed++) {
        const stream = streamOf(model, fresh, data.fresh.rows, shift, seededRandom(seed));
        const verdict = judge(model, stream, pods, rows);
        confirmed += Number(verdict.confirmed);
        above += Number(verdict.above);
      }
      console.log(`| ${pods} | ${rows} | ${shift} σ | ${confirmed} of ${streams} | ${above} of ${streams} |`);
    }
  }
}

/** Rows drawn with replacement from those that training never saw. */
function streamOf(
  { features, baseline }: TrainedModel,
  fresh: Float64Array,
  freshRows: number,
  shift: number,
  random: RandomSource,
): Stream {
  const [first] = baseline.features;
  const by = first?.kind === 'numeric' ? shift * first.standardDeviation : 0;
  return {
    rows: (count) => {
      const drawn = new Float64Array(count * features.length);
      for (let row = 0; row < count; row++) {
        const from = Math.floor(random() * freshRows) * features.length;
        drawn.set(fresh.subarray(from, from + features.length), row * features.length);
        drawn[row * features.length]! += by;
      }
      return drawn;
    },
  };
}

/** As the pods judge with their default settings, and as the recording rules and the alert do, but for `minimumRows`. */
function judge(
  model: TrainedModel,
  stream: Stream,
  pods: number,
  rows: number,
): { readonly confirmed: boolean; readonly above: boolean } {
  const counts = model.baseline.features.map((reference) => new BinCounts(reference));
  const settings = { driftWindow: 100, driftMinimumSample: 30, driftEvaluateEvery: REQUEST_ROWS };
  let confirmed = false;
  for (let pod = 0; pod < pods; pod++) {
    const detector = ours(model, settings, true);
    for (let row = 0; row < rows; row += REQUEST_ROWS) {
      const values = stream.rows(REQUEST_ROWS);
      values.forEach((value, index) => {
        counts[index % counts.length]!.add(value);
      });
      confirmed = detector(values, REQUEST_ROWS) || confirmed;
    }
  }
  const above = model.baseline.features.some((reference, index) => {
    const served = counts[index]!.counts;
    const trained = reference.counts.reduce((sum, count) => sum + count, 0);
    const chance = (served.length - 1) * (1 / (pods * rows) + 1 / trained);
    return populationStability(reference.counts, served) > fleetDrift().threshold + chance;
  });
  return { confirmed, above };
}

void main(Number(process.argv[2] ?? 200));
