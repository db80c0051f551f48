import { decodeAll } from '../../data/decode-text';
import { ImportError, type ForeignModel } from './foreign-model';
import { isLightgbm, readLightgbm } from './lightgbm';
import { isScikitLearn, readScikitLearn } from './scikit-learn';
import { parseUbjson } from './ubjson';
import { isXgboost, readXgboost } from './xgboost';

/** A model from elsewhere, or the JSON of ml-random-forest, which can be read only with the data. */
type ForeignFile =
  { readonly model: ForeignModel } | { readonly mlRandomForest: Readonly<Record<string, unknown>> };

const WAYS =
  'JSON or UBJSON of XGBoost (save_model), the text of LightGBM (save_model), JSON of the script for scikit-learn (--sklearn-script) or JSON of ml-random-forest';

/** What other files begin with, and what to do instead. */
const OTHERS: readonly { readonly start: readonly number[]; readonly problem: string }[] = [
  ...[[0x80], [0x78, 0x01], [0x78, 0x5e], [0x78, 0x9c], [0x78, 0xda], [0x1f, 0x8b], [0x42, 0x5a, 0x68]].map(
    (start) => ({
      start,
      problem:
        'the file is a pickle (joblib, pickle), or compressed as joblib does it. Reading one runs code that it contains, so none is read here. Print the script with `cdk8s-aiops import --sklearn-script`, run it where the model lives, and import the JSON that it writes; for XGBoost and LightGBM use save_model',
    }),
  ),
  {
    start: [0x50, 0x4b, 0x03, 0x04],
    problem: `the file is an archive (skops, Keras, PyTorch or the like); give ${WAYS}`,
  },
  {
    start: [0x62, 0x69, 0x6e, 0x66],
    problem:
      "the file is XGBoost's old binary format; load it with an XGBoost before 3.1 and write it with save_model('model.json')",
  },
  { start: [0x89, 0x48, 0x44, 0x46], problem: `the file is HDF5, which holds no trees; give ${WAYS}` },
];

/** Markers that follow the brace of an object in UBJSON, and never one in JSON. */
const UBJSON_MARKERS = 'iUIlL$#';

/**
 * Reads a model from elsewhere. What the file is shows in its content, not in its name. Nothing in it is executed.
 *
 * @throws ImportError, or ForestError, if it is none that can be read
 */
export function readForeign(bytes: Uint8Array): ForeignFile {
  const other = OTHERS.find(({ start }) => start.every((byte, index) => bytes[index] === byte));
  if (other !== undefined) throw new ImportError(other.problem);
  if (bytes[0] === 0x7b && bytes.length > 1 && UBJSON_MARKERS.includes(String.fromCharCode(bytes[1]!))) {
    return fromJson(parseUbjson(bytes));
  }
  const text = decodeAll(bytes);
  if (isLightgbm(text)) return { model: readLightgbm(text) };
  return fromJson(parseJson(text));
}

function fromJson(json: unknown): ForeignFile {
  if (isXgboost(json)) return { model: readXgboost(json) };
  if (isScikitLearn(json)) return { model: readScikitLearn(json) };
  if (typeof json !== 'object' || json === null) throw new ImportError(`the file is no model; give ${WAYS}`);
  if ('tree_info' in json) {
    throw new ImportError(
      'the file is what dump_model of LightGBM writes, which leaves digits out; use save_model',
    );
  }
  if ('oblivious_trees' in json) {
    throw new ImportError(
      "the file is CatBoost's JSON, which cannot be read; train with XGBoost, LightGBM or scikit-learn",
    );
  }
  if (!('baseModel' in json))
    throw new ImportError(`the file is JSON of no model that is known here; give ${WAYS}`);
  return { mlRandomForest: json };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ImportError(
      `the file is no model that is known here (not JSON: ${error instanceof Error ? error.message : String(error)}); give ${WAYS}`,
    );
  }
}
