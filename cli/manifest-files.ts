import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { readManifests } from '../constructs/validation/manifests/read-manifests';
import { readInput } from './read-input';

/** A file of manifests. */
export interface ManifestFile {
  /** Relative to the current folder; undefined for standard input. */
  readonly path: string | undefined;
  readonly text: string;
}

/** A document and the file that it is in. */
export interface FileDocument {
  readonly file: ManifestFile;
  /** Its place among the documents of the file that say something, from 0. */
  readonly number: number;
  readonly object: unknown;
}

/** A file that holds no manifests. */
export class ManifestFileError extends Error {
  override readonly name = 'ManifestFileError';
}

const STANDARD_INPUT = '-';

/**
 * The documents of files, of all files below folders, and of standard input (`-`). In a folder, JSON that is no object of
 * Kubernetes is left out; the configuration of kustomize is left out everywhere, because nobody applies it.
 *
 * @throws ManifestFileError if a file is not YAML, or a folder holds none; the error of the file system
 */
export async function readManifestFiles(inputs: readonly string[]): Promise<readonly FileDocument[]> {
  const documents: FileDocument[] = [];
  for (const input of inputs) {
    documents.push(
      ...(input === STANDARD_INPUT
        ? documentsOf({ path: undefined, text: await text(process.stdin) })
        : documentsAt(input)),
    );
  }
  return documents;
}

function documentsAt(input: string): readonly FileDocument[] {
  if (!statSync(input).isDirectory()) return documentsOf(readFile(input));
  const files = filesBelow(input);
  if (files.length === 0) {
    const kustomize = existsSync(join(input, 'kustomization.yaml'));
    throw new ManifestFileError(
      `${input} holds no file that ends in .yaml, .yml or .json` +
        (kustomize ? ' but kustomization.yaml: give what `kustomize build` prints' : ''),
    );
  }
  return files.flatMap((path) =>
    documentsOf(readFile(path)).filter(({ object }) => !path.endsWith('.json') || looksApplied(object)),
  );
}

/** In the order of their names. Hidden folders and those of npm are left out. */
function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        return entry.name.startsWith('.') || entry.name === 'node_modules' ? [] : filesBelow(path);
      }
      const isManifest = /\.(?:ya?ml|json)$/.test(entry.name) && !/^kustomization\.ya?ml$/.test(entry.name);
      return entry.isFile() && isManifest ? [path] : [];
    });
}

function readFile(path: string): ManifestFile {
  return { path: relative('', resolve(path)), text: readInput(path).toString() };
}

function documentsOf(file: ManifestFile): readonly FileDocument[] {
  return parsed(file)
    .map((object, number) => ({ file, number, object }))
    .filter(({ object }) => !kustomize.safeParse(object).success);
}

function parsed({ path = 'standard input', text: content }: ManifestFile): readonly unknown[] {
  try {
    return readManifests(content, path);
  } catch (error) {
    const [problem = ''] = String(error instanceof Error ? error.message : error).split('\n');
    const advice = content.includes('{{')
      ? '; if it is the template of a Helm chart, render it first: helm template'
      : '';
    throw new ManifestFileError(`cannot read ${path} as YAML: ${problem}${advice}`);
  }
}

const kustomize = z.looseObject({ apiVersion: z.string().startsWith('kustomize.config.k8s.io/') });

const applied = z.looseObject({ apiVersion: z.string(), kind: z.string() });

function looksApplied(object: unknown): boolean {
  return applied.safeParse(object).success;
}
