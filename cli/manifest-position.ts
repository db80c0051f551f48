import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
} from 'yaml';
import { fieldSteps } from '../constructs/validation/field-path';
import type { Location } from '../constructs/validation/manifests/location';
import type { FileDocument, ManifestFile } from './manifest-files';

/** A place in a file, counted from 1. */
export interface Position {
  /** Undefined for standard input. */
  readonly file: string | undefined;
  readonly line: number;
  readonly column: number;
}

/** Documents of a file with the places of their parts. The file is read for it only if something in it is wrong. */
interface PlacedFile {
  readonly documents: readonly Document[];
  readonly lines: LineCounter;
}

/** Finds the places of fields in the files that documents are from. */
export class ManifestPositions {
  readonly #files = new Map<ManifestFile, PlacedFile>();

  constructor(private readonly documents: readonly FileDocument[]) {}

  /** Where a field is; if it is not there, the nearest field around it. Undefined for an object that does not exist. */
  of({ index, item, path = '' }: Location): Position | undefined {
    const document = index === undefined ? undefined : this.documents[index];
    if (!document) return undefined;
    const { file, number } = document;
    const placed = this.#files.get(file) ?? placedFile(file);
    this.#files.set(file, placed);
    const root = placed.documents[number];
    const steps = [...(item === undefined ? [] : ['items', String(item)]), ...fieldSteps(path)];
    const offset = root ? offsetOf(root, steps) : 0;
    const { line, col } = placed.lines.linePos(offset);
    return { file: file.path, line, column: col };
  }
}

function placedFile({ text }: ManifestFile): PlacedFile {
  const lines = new LineCounter();
  const parsed = parseAllDocuments(text, {
    lineCounter: lines,
    version: '1.1',
    logLevel: 'silent',
    uniqueKeys: false,
  });
  const documents = [...parsed].filter(({ contents }) => !isScalar(contents) || contents.value !== null);
  return { documents: documents.filter(({ contents }) => contents !== null), lines };
}

/** The key of the last step that is there, or the item. */
function offsetOf(document: Document, steps: readonly string[]): number {
  let node = resolved(document.contents, document);
  let offset = node?.range?.[0] ?? 0;
  for (const step of steps) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === step);
      if (!pair) break;
      if (isScalar(pair.key)) offset = pair.key.range?.[0] ?? offset;
      node = resolved(pair.value, document);
    } else if (isSeq(node)) {
      const value = resolved(node.items[Number(step)], document);
      if (!value) break;
      offset = value.range?.[0] ?? offset;
      node = value;
    } else break;
  }
  return offset;
}

function resolved(node: unknown, document: Document): Node | undefined {
  if (isAlias(node)) return node.resolve(document);
  return isMap(node) || isSeq(node) || isScalar(node) ? node : undefined;
}
