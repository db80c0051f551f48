import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'cdk8s';
import { z } from 'zod';
import { platform, REFERENCE } from '../../../main';
import { smallArtifact } from '../../support/small-model';

export const documentSchema = z.record(z.string(), z.unknown());

/** A synthesized object that a test may break anywhere. */
export type Document = z.infer<typeof documentSchema>;

/** As Argo CD's documentation has it for a Deployment under an autoscaler. */
const APPLICATION = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Application',
  metadata: { name: 'incident', namespace: 'argocd' },
  spec: {
    project: 'serving',
    source: { repoURL: 'https://git.example.com/platform.git', path: 'gitops' },
    destination: { server: 'https://kubernetes.default.svc', namespace: 'serving' },
    ignoreDifferences: [
      { group: 'apps', kind: 'Deployment', name: 'incident', jsonPointers: ['/spec/replicas'] },
    ],
    syncPolicy: { syncOptions: ['RespectIgnoreDifferences=true', 'ServerSideApply=true'] },
  },
};

const good = JSON.stringify([...synthesize(), APPLICATION]);

/** A new copy of the reference platform as `main.ts` makes it, and the Application that deploys it. No rule is broken. */
export function goodPlatform(): Document[] {
  return z.array(documentSchema).parse(JSON.parse(good));
}

function synthesize(): unknown[] {
  const folder = mkdtempSync(join(tmpdir(), 'validation-'));
  try {
    const modelFile = join(folder, 'model.json');
    writeFileSync(modelFile, smallArtifact());
    const app = new App();
    platform(app, {
      ...REFERENCE,
      release: { ...REFERENCE.release, model: { version: null, digest: null } },
      modelFile,
    });
    return app.charts.flatMap((chart): unknown[] => chart.toJson());
  } finally {
    rmSync(folder, { recursive: true });
  }
}
