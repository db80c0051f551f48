import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatArtifact, parseArtifact } from '../runtime/model/artifact-file';
import { modelCard } from '../runtime/report/model-card';
import { readCsv } from '../runtime/data/read-csv';
import { train } from '../runtime/training/train';
import { telemetryCsv } from './generate';

/**
 * Trains the sample model on the generated telemetry and returns the artifact's text: small enough for a
 * ConfigMap, and the same bytes every time.
 */
export async function trainSample(): Promise<string> {
  const { dataset, digest } = readCsv(Buffer.from(telemetryCsv()));
  const { content } = await train(dataset, {
    label: 'incident',
    name: 'incident',
    version: '1.0.0',
    trees: 60,
    maxDepth: 10,
    minSamplesLeaf: 3,
    dataDigest: digest,
  });
  return formatArtifact(content);
}

/** Writes the sample's data, artifact and card into this folder. */
async function writeSample(): Promise<void> {
  const text = await trainSample();
  writeFileSync(join(__dirname, 'incident.csv'), telemetryCsv());
  writeFileSync(join(__dirname, 'incident.json'), text);
  writeFileSync(join(__dirname, 'incident.md'), modelCard(parseArtifact(text)));
}

if (require.main === module) void writeSample();
