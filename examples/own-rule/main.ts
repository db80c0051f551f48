import { App, Chart } from 'cdk8s';
import { InferenceService, Model } from 'cdk8s-aiops';

const app = new App();
const chart = new Chart(app, 'serving', { namespace: 'serving' });
new InferenceService(chart, 'churn', {
  image: 'ghcr.io/acme/aiops:1.2.0',
  model: Model.inImage({ path: '/app/model.json' }),
});
app.synth();
