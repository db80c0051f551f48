import { JsonPatch, Testing } from 'cdk8s';
import { z } from 'zod';
import { namespacedChart } from '../../support/namespaced-chart';
import { incidentService } from '../../support/reference-service';
import { releasedModel } from '../../support/released-model';
import { patch, POD, without } from './change';
import { documentSchema } from './good-platform';
import { type Mutant, mutantOf } from './mutant';

const SERVICE = 'Deployment incident';
const FETCH = `${POD}/initContainers/0`;
const PLACE = 'spec.template.spec.initContainers[0]';

const chart = namespacedChart();
incidentService(chart, { model: releasedModel() });
const good = JSON.stringify(Testing.synth(chart));
const mutant = mutantOf(() => z.array(documentSchema).parse(JSON.parse(good)));

/** A service whose model is fetched, with one link broken. */
export const FETCH_MUTANTS: readonly Mutant[] = [
  mutant(
    'model-digest',
    'another model is fetched than the server asks for',
    [`${PLACE}.args`, 'MODEL_DIGEST', '--digest is sha256:000'],
    patch(SERVICE, JsonPatch.replace(`${FETCH}/args/2`, `sha256:${'0'.repeat(64)}`)),
  ),
  mutant(
    'model-digest',
    'the model is fetched to another file than the server reads',
    [`${PLACE}.args`, 'MODEL_PATH', '--out is /var/lib/cdk8s-aiops/model/other.json'],
    patch(SERVICE, JsonPatch.replace(`${FETCH}/args/4`, '/var/lib/cdk8s-aiops/model/other.json')),
  ),
  mutant(
    'model-digest',
    'nothing fills the volume that the model is read from',
    ['spec.template.spec.containers[0].env', 'emptyDir', 'no init container fills it'],
    patch(SERVICE, JsonPatch.remove(`${POD}/initContainers`)),
  ),
  mutant(
    'network-addresses',
    'no policy lets the init container reach the bucket',
    [`${PLACE}.env[AWS_ENDPOINT_URL_S3]`, 'the bucket at s3.eu-central-1.amazonaws.com'],
    without('NetworkPolicy incident-allow-model-store'),
  ),
  mutant(
    'network-addresses',
    'the bucket is at another port than the policy opens',
    [`${PLACE}.env[AWS_ENDPOINT_URL_S3]`, 's3.acme.test:9000'],
    patch(SERVICE, JsonPatch.replace(`${FETCH}/env/0/value`, 'https://s3.acme.test:9000')),
  ),
  mutant(
    'secret-files',
    'the Secret of the bucket has a key of another name',
    [`${PLACE}.env[2].value`, 'AWS_ACCESS_KEY_ID_FILE names the file AWS_ACCESS_KEY_ID', 'accesskey'],
    patch(SERVICE, JsonPatch.replace(`${POD}/volumes/2/secret/items/0/path`, 'accesskey')),
  ),
];
