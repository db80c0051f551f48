/**
 * node:http with nothing between it and the work, which is done by the runtime's own parts: reading and checking the row,
 * expectations, the forest, the drift detector with its window, the counters and both histograms.
 *
 * It leaves out what is the service's and not the prediction's: routes, the content type, the limit of a body, answers to
 * what is wrong, request ids, shedding and the log. A ratio to it is what all of those cost.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { destination } from 'pino';
import { Registry } from 'prom-client';
import { parseConfig } from '../../../runtime/config/config';
import { LoadedModel } from '../../../runtime/inference/loaded-model';
import { loadModel } from '../../../runtime/model/load-model';
import { RouteSeries } from '../../../runtime/serving/http/route-series';
import { AnswerWriter } from '../../../runtime/serving/protocols/predict/answer-writer';
import { readPredictRequest } from '../../../runtime/serving/protocols/predict/predict-request';
import { createLogger } from '../../../runtime/telemetry/log';
import { createMetrics } from '../../../runtime/telemetry/metrics';

const config = parseConfig(process.env);
const model = loadModel(readFileSync(config.modelPath, 'utf8'));
const metrics = createMetrics(new Registry());
const loaded = new LoadedModel(model, {
  config,
  metrics,
  logger: createLogger(config.logLevel, destination({ dest: 1, sync: false })),
  now: Date.now,
  clock: () => performance.now(),
  schedule: setImmediate,
  newId: randomUUID,
  onEpisode: () => undefined,
});
const writer = new AnswerWriter(model);
const received = metrics.inferenceRequests.series({});
const latency = metrics.inferenceLatency.series({});
const series = new RouteSeries(metrics, '/predict');

createServer((request, response) => {
  const started = performance.now();
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const text = chunks.length === 1 ? chunks[0]!.toString() : Buffer.concat(chunks).toString();
    const input = readPredictRequest(text, config.maxRows);
    const body = writer.write(loaded.infer(input), input);
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
