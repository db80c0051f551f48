import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type * as duckdb from '@duckdb/node-api';
import { ImportError, type ForeignModel } from '../runtime/training/importing/foreign-model';
import { holdsTrees, readSpark } from '../runtime/training/importing/spark';
import type { SparkNode } from '../runtime/training/importing/spark-node';
import type { SparkStage } from '../runtime/training/importing/spark-stage';
import { loadDuckdb } from './load-duckdb';

/** Columns of a node, in the order of `toNode`. */
const NODE =
  'id, prediction, impurityStats, gain, leftChild, rightChild, split.featureIndex, split.leftCategoriesOrThreshold, split.numCategories';

/** Whether a path is a folder, as Spark saves a model. */
export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/**
 * Reads a model of Spark MLlib, or a pipeline with one, that `save` wrote: metadata in JSON, trees in Parquet.
 *
 * @throws ImportError if the folder holds none, or one that cannot be represented
 */
export async function readSparkFolder(folder: string): Promise<ForeignModel> {
  const { DuckDBInstance } = await loadDuckdb(folder);
  const instance = await DuckDBInstance.create(':memory:');
  try {
    const connection = await instance.connect();
    const stages: SparkStage[] = [];
    for (const stage of stageFolders(folder)) stages.push(await readStage(connection, stage));
    return readSpark(stages);
  } finally {
    instance.closeSync();
  }
}

interface StageFolder {
  readonly path: string;
  readonly metadata: unknown;
  readonly kind: string;
}

/** The stages of a pipeline in their order, those of a pipeline in it in its place; or the model itself. */
function stageFolders(folder: string): readonly StageFolder[] {
  const metadata = metadataOf(folder);
  const { class: name = '', paramMap } = metadata as {
    readonly class?: string;
    readonly paramMap?: { readonly stageUids?: readonly string[] };
  };
  const kind = name.slice(name.lastIndexOf('.') + 1);
  if (kind === 'Pipeline') {
    throw new ImportError('the folder is a Pipeline, which was not trained; save the model that fit returns');
  }
  if (kind !== 'PipelineModel') return [{ path: folder, metadata, kind }];
  const folders = readdirSync(join(folder, 'stages'));
  return (paramMap?.stageUids ?? []).flatMap((uid, index) => {
    const found = folders.find((each) => each.replace(/^0*(?=\d)/, '') === `${index}_${uid}`);
    if (found === undefined)
      throw new ImportError(`the pipeline has a stage ${uid}, which has no folder in stages`);
    return stageFolders(join(folder, 'stages', found));
  });
}

function metadataOf(folder: string): unknown {
  const path = join(folder, 'metadata');
  const file = existsSync(path) ? readdirSync(path).find((name) => name.startsWith('part-')) : undefined;
  if (file === undefined) {
    throw new ImportError(
      'the folder is no model of Spark: metadata/part-00000 is not there; give the folder that model.save(…) wrote',
    );
  }
  try {
    return JSON.parse(readFileSync(join(path, file), 'utf8'));
  } catch (error) {
    throw new ImportError(
      `metadata/${file} is damaged: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

async function readStage(
  connection: duckdb.DuckDBConnection,
  { path, metadata, kind }: StageFolder,
): Promise<SparkStage> {
  const rows = (columns: string, table: string, order: string) =>
    rowsOf(connection, columns, join(path, table), order);
  if (kind === 'StringIndexerModel') {
    const [[labels] = []] = await rows('labelsArray', 'data', '1');
    return { metadata, labels: listOf(labels).map((each) => listOf(each).map(String)) };
  }
  if (!holdsTrees(kind)) return { metadata };
  const classifies = kind.includes('Classification') && !kind.startsWith('GBT');
  const toNode = (row: readonly unknown[]): SparkNode => nodeOf(row, classifies);
  if (kind.startsWith('DecisionTree')) {
    const found = await rows(NODE, 'data', 'id');
    return { metadata, nodes: found.map((row) => ({ tree: 0, ...toNode(row) })) };
  }
  const found = await rows(
    `treeID, ${NODE.replaceAll(/(^|, )/g, '$1nodeData.')}`,
    'data',
    'treeID, nodeData.id',
  );
  // id, metadata and weight: Spark 4.2 leaves their names out
  const weights = await rows('*', 'treesMetadata', '1');
  return {
    metadata,
    nodes: found.map(([tree, ...row]) => ({ tree: Number(tree), ...toNode(row) })),
    weights: weights.map(([, , weight]) => Number(weight)),
  };
}

function nodeOf(row: readonly unknown[], classifies: boolean): SparkNode {
  const [id, prediction, stats, gain, left, right, feature, split, categories] = row;
  const numbers = listOf(stats).map(Number);
  return {
    id: Number(id),
    prediction: Number(prediction),
    stats: numbers,
    rows: classifies ? numbers.reduce((sum, count) => sum + count, 0) : (numbers[0] ?? 0),
    gain: Number(gain),
    left: Number(left),
    right: Number(right),
    feature: Number(feature),
    leftCategoriesOrThreshold: listOf(split).map(Number),
    categories: Number(categories),
  };
}

async function rowsOf(
  connection: duckdb.DuckDBConnection,
  columns: string,
  folder: string,
  order: string,
): Promise<readonly (readonly unknown[])[]> {
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.parquet')) : [];
  if (files.length === 0) throw new ImportError(`${folder} holds no Parquet file, so the model is not whole`);
  const list = files.map((file) => `'${join(folder, file).replaceAll("'", "''")}'`).join(', ');
  try {
    const found = await connection.runAndReadAll(
      `SELECT ${columns} FROM read_parquet([${list}]) ORDER BY ${order}`,
    );
    return found.getRows();
  } catch (error) {
    throw new ImportError(
      `${folder} is not what Spark 3 or 4 writes: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** DuckDB gives lists as objects with items. */
function listOf(value: unknown): readonly unknown[] {
  if (typeof value === 'object' && value !== null && 'items' in value && Array.isArray(value.items)) {
    return value.items;
  }
  return [];
}
