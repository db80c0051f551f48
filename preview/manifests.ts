import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { envelope } from '../constructs/validation/manifests/envelope';

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/**
 * Every Kubernetes object in a folder and the folders below, in the order of the files' names.
 *
 * @throws Error if there is no such folder, if it holds no object, if two files hold the same one, or if Kubernetes
 *   does not allow a name
 */
export function readManifests(folder: string): unknown[] {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new Error(`there is no folder ${folder}; synthesize into it first, or name another`);
  }
  const from = new Map<string, string>();
  const manifests: unknown[] = [];
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.ya?ml$/.test(file))
    .sort();
  for (const file of files) {
    for (const document of parseAllDocuments(readFileSync(join(folder, file), 'utf8'))) {
      const manifest: unknown = document.toJS();
      const head = envelope.safeParse(manifest);
      if (!head.success) continue;
      const { kind, metadata } = head.data;
      const name = `${kind} ${metadata.namespace ?? 'default'}/${metadata.name}`;
      // files are named after objects here: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/
      if (/^\.{1,2}$|[/%]/.test(metadata.name) || !DNS_LABEL.test(metadata.namespace ?? 'default')) {
        throw new Error(
          `${join(folder, file)} holds ${JSON.stringify(name)}, a name that Kubernetes refuses`,
        );
      }
      const other = from.get(name);
      if (other !== undefined) {
        throw new Error(
          `${folder} holds ${name} twice, in ${other} and in ${file}; give the folder of one environment`,
        );
      }
      from.set(name, file);
      manifests.push(manifest);
    }
  }
  if (manifests.length === 0) throw new Error(`${folder} holds no Kubernetes objects in .yaml files`);
  return manifests;
}
