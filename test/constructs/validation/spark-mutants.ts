import { JsonPatch } from 'cdk8s';
import { patch, without } from './change';
import { goodSpark } from './good-spark';
import { type Mutant, mutantOf } from './mutant';

const mutant = mutantOf(goodSpark);

const JOB = 'SparkApplication incident-stream';
const POLICY = 'NetworkPolicy incident-stream-allow-spark';
const DRIVER = '/spec/driver/template/spec';

export const SPARK_MUTANTS: readonly Mutant[] = [
  mutant(
    'kafka-topics',
    'nobody makes the topic of a job of Spark',
    ['SparkApplication streaming/incident-stream', 'KafkaTopic streaming/transactions (not in the set)'],
    without('KafkaTopic transactions'),
  ),
  mutant(
    'kafka-access',
    'the user of a job of Spark may not write results',
    ['may not Write the topic transactions-scored', 'spec.driver.template.spec.containers[0].env'],
    patch('KafkaUser incident-stream-user', JsonPatch.remove('/spec/authorization/acls/2')),
  ),
  mutant(
    'kafka-paths',
    'the driver reaches no broker',
    ['SparkApplication streaming/incident-stream', 'no egress rule opens port 9093'],
    without('NetworkPolicy incident-stream-allow-kafka'),
  ),
  mutant(
    'kafka-paths',
    'the job asks a service, and no policy lets it',
    ['no egress rule opens port 8080 of the pods behind incident'],
    without('NetworkPolicy incident-stream-allow-service'),
  ),
  mutant(
    'spark-paths',
    'executors do not reach the driver',
    ['NetworkPolicy streaming/incident-stream', 'lets the executor reach port 7078 of the driver'],
    patch(POLICY, JsonPatch.remove('/spec/ingress/0/ports/0')),
  ),
  mutant(
    'spark-paths',
    'the port of the driver is another one than the policy opens',
    ['spec.sparkConf[spark.driver.port]', 'lets the executor reach port 7070 of the driver'],
    patch(JOB, JsonPatch.replace('/spec/sparkConf/spark.driver.port', '7070')),
  ),
  mutant(
    'spark-paths',
    'executors listen on any port',
    ['spark.blockManager.port is not set'],
    patch(JOB, JsonPatch.remove('/spec/sparkConf/spark.blockManager.port')),
  ),
  mutant(
    'house-defaults',
    'an executor has a token for the API server',
    ['spec.executor.template.spec.automountServiceAccountToken'],
    patch(JOB, JsonPatch.replace('/spec/executor/template/spec/automountServiceAccountToken', true)),
  ),
  mutant(
    'pod-security',
    'a driver may gain rights',
    ['spec.driver.template.spec.containers[0].securityContext'],
    patch(JOB, JsonPatch.replace(`${DRIVER}/containers/0/securityContext/allowPrivilegeEscalation`, true)),
  ),
];
