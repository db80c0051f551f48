import { App, Chart } from 'cdk8s';
import { InferenceService, Model } from 'cdk8s-aiops';
import { validateManifests } from 'cdk8s-aiops/validation';
import { expect, test } from 'vitest';
import { imagesFrom } from './images-from';

/** The messages of this one rule, about a service that runs the image. */
function messages(image: string): string[] {
  const chart = new Chart(new App(), 'serving', { namespace: 'serving' });
  new InferenceService(chart, 'churn', { image, model: Model.inImage({ path: '/app/model.json' }) });
  const objects: unknown[] = chart.toJson();
  return validateManifests(objects, { rules: [imagesFrom('registry.acme.com')] }).map(
    ({ message }) => message,
  );
}

test('an image of the registry holds', () => {
  expect(messages('registry.acme.com/aiops:1.2.0')).toEqual([]);
});

test('an image from elsewhere is refused, with the field to change', () => {
  expect(messages('ghcr.io/acme/aiops:1.2.0')).toEqual([
    'own-registry: Deployment serving/churn spec.template.spec.containers[0].image: ' +
      'container server runs ghcr.io/acme/aiops:1.2.0, which registry.acme.com does not hold. ' +
      'To fix it, copy the image to registry.acme.com and name it there.',
  ]);
});

test('a registry whose name begins alike is another one', () => {
  expect(messages('registry.acme.com.evil.example/aiops:1.2.0')).toHaveLength(1);
});
