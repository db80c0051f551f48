import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rowMajor } from '../training/sample-data';
import type { Contestant } from './contestant';
import { SAMPLE, SAMPLE_ROWS } from './sample';

/** A virtual environment with what requirements.txt beside this file lists. */
const ENVIRONMENT = '/opt/inference-servers';
const PYTHON = join(ENVIRONMENT, 'bin/python');
const SERVERS = join(__dirname, 'servers');

/** Names of the tables' rows. */
export const FASTAPI_ONNX = 'FastAPI on onnxruntime';
export const MLSERVER = 'MLServer';

export interface InferenceServers {
  readonly onnx: Contestant;
  readonly mlServer: Contestant;
}

/** Trains scikit-learn's forest for both, in a folder. Undefined, and said loudly, where they are not installed. */
export function inferenceServers(folder: string): InferenceServers | undefined {
  if (!installed()) {
    console.error(
      `\n!!! there is no ${ENVIRONMENT}: ${FASTAPI_ONNX} and ${MLSERVER} are MISSING below (python3 -m venv ${ENVIRONMENT} && ${ENVIRONMENT}/bin/pip install -r bench/http/requirements.txt)\n`,
    );
    return undefined;
  }
  const models = join(folder, 'inference-servers');
  mkdirSync(models);
  writeFileSync(join(models, 'x.bin'), rowMajor(SAMPLE.columns, 0, SAMPLE_ROWS));
  writeFileSync(join(models, 'y.bin'), SAMPLE.target.slice(0, SAMPLE_ROWS));
  execFileSync(PYTHON, ['-B', join(SERVERS, 'train_onnx.py'), models]);
  const settings = {
    name: 'bench',
    implementation: 'mlserver_sklearn.SKLearnModel',
    parameters: { uri: './forest.joblib', version: '1.0.0' },
  };
  writeFileSync(join(models, 'model-settings.json'), JSON.stringify(settings));
  return {
    onnx: {
      name: FASTAPI_ONNX,
      command: [
        PYTHON,
        ...'-B -m uvicorn --workers 1 --no-access-log --log-level warning fastapi_onnx:app'.split(' '),
      ],
      folder: SERVERS,
      environment: { FOREST: join(models, 'forest.onnx') },
    },
    mlServer: {
      name: MLSERVER,
      command: [join(ENVIRONMENT, 'bin/mlserver'), 'start', models],
      folder: models,
      // without a process of its own for the model: there is one core, and a request need not be copied to it
      environment: { MLSERVER_PARALLEL_WORKERS: '0', MLSERVER_DEBUG: 'false', MLSERVER_HOST: '127.0.0.1' },
    },
  };
}

/** Versions of what is installed there, as `name version`. */
export function inferenceServerVersions(): readonly string[] {
  if (!installed()) return [];
  const script =
    'import importlib.metadata as m, json; print(json.dumps([f"{n} {m.version(n)}" for n in ("mlserver", "onnxruntime", "fastapi", "uvicorn", "scikit-learn", "numpy")]))';
  const output = execFileSync(PYTHON, ['-c', script], { encoding: 'utf8' });
  return JSON.parse(output) as string[];
}

/** pip makes it last. */
function installed(): boolean {
  return existsSync(join(ENVIRONMENT, 'bin/mlserver'));
}
