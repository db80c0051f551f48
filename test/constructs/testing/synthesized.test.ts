import { ApiObject, Chart, Testing } from 'cdk8s';
import { expect, test } from 'vitest';
import { manifestOf, manifestsOf } from '../../../constructs/testing';

function object(chart: Chart, kind: string, name: string): void {
  new ApiObject(chart, `${kind}-${name}`, { apiVersion: 'v1', kind, metadata: { name } });
}

const app = Testing.app();
const first = new Chart(app, 'first');
object(first, 'ConfigMap', 'settings');
const second = new Chart(app, 'second');
object(second, 'ConfigMap', 'settings');
object(second, 'Secret', 'key');

test('an app gives the objects of all of its charts, a chart its own', () => {
  expect(manifestsOf(app)).toHaveLength(3);
  expect(manifestsOf(first)).toEqual([
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' } },
  ]);
});

test('one object is found by kind and name', () => {
  expect(manifestOf(second, 'Secret', 'key').metadata.name).toBe('key');
});

test('an object that is not there is an error that lists the others', () => {
  expect(() => manifestOf(second, 'Service', 'key')).toThrow(
    'second has no Service key; it has ConfigMap settings, Secret key',
  );
});

test('an object that is there twice is an error', () => {
  expect(() => manifestOf(app, 'ConfigMap', 'settings')).toThrow(
    'the app has more than one ConfigMap settings',
  );
});
