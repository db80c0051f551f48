import { ApiObject, Chart, Testing } from 'cdk8s';
import { describe, expect, it } from 'vitest';
import { addSyncOption, allowMissingCrds } from '../../../../constructs/gitops/argo/missing-crds';
import { manifestOf } from '../../../../constructs/testing';

const ANNOTATION = 'argocd.argoproj.io/sync-options';

function monitored(): Chart {
  const chart = new Chart(Testing.app(), 'serving', { namespace: 'serving' });
  new ApiObject(chart, 'monitor', {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'ServiceMonitor',
    metadata: { name: 'incident' },
  });
  new ApiObject(chart, 'service', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'incident' } });
  return chart;
}

describe('custom resources without their definition', () => {
  it('are synced without a dry run, and built-in ones with it', () => {
    const chart = monitored();
    allowMissingCrds(chart);
    expect(manifestOf(chart, 'ServiceMonitor', 'incident').metadata.annotations).toEqual({
      [ANNOTATION]: 'SkipDryRunOnMissingResource=true',
    });
    expect(manifestOf(chart, 'Service', 'incident').metadata.annotations).toBeUndefined();
  });

  it('keep the sync options that they have, and get each once', () => {
    const chart = monitored();
    const monitor = chart.apiObjects.find(({ kind }) => kind === 'ServiceMonitor')!;
    addSyncOption(monitor, 'Prune=confirm');
    allowMissingCrds(monitor);
    allowMissingCrds(monitor);
    expect(manifestOf(chart, 'ServiceMonitor', 'incident').metadata.annotations?.[ANNOTATION]).toBe(
      'Prune=confirm,SkipDryRunOnMissingResource=true',
    );
  });
});
