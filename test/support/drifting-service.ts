import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { LOG_MESSAGES } from '../../runtime/contract/events';
import { ServerProcess } from './server-process';
import { smallArtifact } from './small-model';

const WINDOW = 50;

export interface DriftingService {
  readonly server: ServerProcess;
  /** Sends windows of rows: of about 20 degrees as in the baseline, or of others, which drift. */
  readonly send: (temperature: number, windows: number) => Promise<void>;
}

/**
 * A service whose window is drifted by warm rows and mended by usual ones, and which tells the receiver at a URL.
 *
 * @param folder for its model
 * @param keyFile with the key of its signatures
 */
export async function driftingService(
  folder: string,
  { url, keyFile, environment = {} }: { url: string; keyFile: string; environment?: Record<string, string> },
): Promise<DriftingService> {
  writeFileSync(join(folder, 'model.json'), smallArtifact());
  const server = await ServerProcess.start({
    MODEL_PATH: join(folder, 'model.json'),
    DRIFT_WINDOW: String(WINDOW),
    DRIFT_MINIMUM_SAMPLE: String(WINDOW),
    DRIFT_TESTS: 'mean_shift',
    DRIFT_EVALUATE_EVERY: '1',
    DRIFT_EVALUATE_SECONDS: '0',
    DRIFT_WEBHOOK: url,
    DRIFT_WEBHOOK_KEY_FILE: keyFile,
    DRIFT_WEBHOOK_ALLOW_HTTP: 'true',
    DRIFT_WEBHOOK_ALLOW_PRIVATE: 'true',
    ...environment,
  });
  onTestFinished(() => server.kill());
  await server.logged(LOG_MESSAGES.modelLoaded);
  const send = async (temperature: number, windows: number) => {
    // as in the baseline: load about 0.5, zone 0 in 80 rows of 100, no answer 1
    const data = Array.from({ length: WINDOW }, (_, row) => [
      temperature + (row % 5) - 2,
      0.5,
      row % 5 === 0 ? 'us' : 'eu',
    ]);
    for (let window = 0; window < windows; window++) {
      expect((await server.predict(JSON.stringify({ data }))).status).toBe(200);
    }
  };
  return { server, send };
}
