import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { toolInstalled } from './tools';

const FOLDER = '/opt/model-origins';

/** The Python that has scikit-learn, XGBoost, LightGBM and the converters to ONNX. */
export const ORIGINS_PYTHON = join(FOLDER, 'bin/python');

/** Whether they are there. The installation ends with a copy of its list. */
export const originsInstalled = toolInstalled(
  existsSync(join(FOLDER, 'requirements.txt')),
  'scikit-learn, XGBoost or LightGBM',
  'NO MODEL OF ANOTHER LIBRARY WAS IMPORTED',
);
