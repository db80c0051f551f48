import { App, Chart } from 'cdk8s';
import { z } from 'zod';
import { InferenceService } from '../../../constructs';
import { watchedStream } from '../../support/reference-stream';
import { smallModelFile } from '../../support/small-model-file';
import { type Document, documentSchema } from './good-platform';

const good = JSON.stringify(synthesize());

/** A new copy of a stream whose scorer asks a service. No rule is broken. */
export function goodStream(): Document[] {
  return z.array(documentSchema).parse(JSON.parse(good));
}

function synthesize(): unknown[] {
  const app = new App();
  const service = new InferenceService(new Chart(app, 'serving', { namespace: 'serving' }), 'incident', {
    image: 'ghcr.io/acme/aiops:1.2.0',
    model: smallModelFile(),
  });
  watchedStream({ service, delivery: 'transactional' }, new Chart(app, 'stream', { namespace: 'streaming' }));
  return app.charts.flatMap((chart): unknown[] => chart.toJson());
}
