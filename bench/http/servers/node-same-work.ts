/**
 * node:http with nothing between it and the work, which is done by the runtime's own parts: reading and checking the row,
 * expectations, the forest, the drift monitor with its window, the counters and both histograms.
 *
 * It leaves out what is the service's and not the prediction's: routes, the content type, the limit of a body, answers to
 * what is wrong, request ids, shedding and the log. A ratio to it is what all of those cost.
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { destination } from 'pino';
import { Registry } from 'prom-client';
import { DriftDetector } from '../../../runtime/drift/drift-detector';
import { parseConfig } from '../../../runtime/config/config';
import { readPredictRequest } from '../../../runtime/serving/protocols/predict/predict-request';
import { RouteSeries } from '../../../runtime/serving/http/route-series';
import { RowGuard } from '../../../runtime/inference/row-guard';
import { createLogger } from '../../../runtime/telemetry/log';
import { createMetrics } from '../../../runtime/telemetry/metrics';
import { loadModel } from '../../../runtime/model/load-model';
import { LoadedModel } from '../../../runtime/serving/loaded-model';

const config = parseConfig(process.env);
const model = loadModel(readFileSync(config.modelPath, 'utf8'));
const metrics = createMetrics(new Registry());
const drift = new DriftDetector({
  features: model.features,
  baseline: model.baseline,
  calibration: model.artifact.calibration,
  model,
  settings: config,
  metrics,
  logger: createLogger(config.logLevel, destination({ dest: 1, sync: false })),
  clock: Date.now,
  timer: () => performance.now(),
  schedule: setImmediate,
});
const { features } = model;
const { expectations } = model.artifact;
const guard = new RowGuard({ features, expectations, metrics, refuse: config.dataQualityRefuse });
const served = new LoadedModel(model, drift, guard);
const received = metrics.inferenceRequests.series({});
const latency = metrics.inferenceLatency.series({});
const series = new RouteSeries(metrics, '/predict');

createServer((request, response) => {
  const started = performance.now();
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const text = chunks.length === 1 ? chunks[0]!.toString() : Buffer.concat(chunks).toString();
    const { values, rows, single } = readPredictRequest(text, served.reader, config.maxRows);
    const predictions = model.predict(values, rows);
    const verdict = drift.observe(values, rows, predictions);
    const body = served.writer.write({ rows, single, predictions, verdict, voteShares: undefined });
    received.inc();
    latency.observe((performance.now() - started) / 1000);
    series.answered('POST', 200, (performance.now() - started) / 1000);
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    });
    response.end(body);
  });
}).listen(config.port, '127.0.0.1');
