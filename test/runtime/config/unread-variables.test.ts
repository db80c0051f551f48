import { expect, it } from 'vitest';
import { ENVIRONMENT } from '../../../runtime/contract/environment';
import { STREAM_ENVIRONMENT } from '../../../runtime/contract/streaming/environment';
import { unreadVariables } from '../../../runtime/config/unread-variables';

it.each([
  'STREAM_TOPICS',
  'KAFKA_SASL_MECHANISMS',
  'DRIFT_TRESHOLD',
  'MODEL_PAHT',
  'LOG_LEVLE',
  'MAX_ROW',
  'DRAIN_DELAY',
  'DATA_QUALITY_REFUSED',
])('names %s, which no setting is called', (name) => {
  expect(unreadVariables({ PATH: '/bin', [name]: '3' })).toEqual([name]);
});

it('names no setting that there is', () => {
  const all = Object.values({ ...ENVIRONMENT, ...STREAM_ENVIRONMENT }).map(({ name }) => [name, '']);
  expect(unreadVariables(Object.fromEntries(all) as Record<string, string>)).toEqual([]);
});

it.each(['MODEL', 'DRIFT_RECEIVER'])(
  'names nothing that Kubernetes tells of a service beside it: %s',
  (service) => {
    const told = {
      [`${service}_SERVICE_HOST`]: '10.0.0.11',
      [`${service}_SERVICE_PORT`]: '8080',
      [`${service}_SERVICE_PORT_HTTP_METRICS`]: '8080',
      [`${service}_PORT`]: 'tcp://10.0.0.11:8080',
      [`${service}_PORT_8080_TCP`]: 'tcp://10.0.0.11:8080',
      [`${service}_PORT_8080_TCP_PROTO`]: 'tcp',
      [`${service}_PORT_8080_TCP_PORT`]: '8080',
      [`${service}_PORT_53_UDP_ADDR`]: '10.0.0.11',
    };
    expect(unreadVariables(told)).toEqual([]);
  },
);

it('names nothing of other programs', () => {
  expect(unreadVariables({ HOSTNAME: 'pod-1', PORTAGE: '', NODE_OPTIONS: '', HOME: '/' })).toEqual([]);
});
