import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { DockerfileParser, type Instruction } from 'dockerfile-ast';

export interface Stage {
  /** Its name, or its index where it has none. */
  readonly name: string;
  readonly from: string;
  /** Keyword and the text that follows it, line breaks taken out. */
  readonly instructions: readonly { readonly keyword: string; readonly text: string }[];
}

/**
 * The stages of a Dockerfile in their order, with the values of its arguments.
 *
 * @param given values of arguments, as `--build-arg` gives them
 */
export function readStages(file: string, given: Readonly<Record<string, string>> = {}): Stage[] {
  const stages: (Stage & { instructions: { keyword: string; text: string }[] })[] = [];
  const values = new Map<string, string>();
  const expanded = (text: string): string =>
    text.replace(/\$\{(\w+)\}/g, (_, argument: string) => values.get(argument) ?? '');
  for (const instruction of DockerfileParser.parse(readFileSync(file, 'utf8')).getInstructions()) {
    const keyword = instruction.getKeyword();
    const text = textOf(instruction);
    const current = stages.at(-1);
    if (keyword === 'FROM') {
      const [image = '', , name = String(stages.length)] = text.split(' ');
      stages.push({ name, from: expanded(image), instructions: [] });
    } else if (current !== undefined) {
      current.instructions.push({ keyword, text: expanded(text) });
    } else if (keyword === 'ARG') {
      const [name = '', value = ''] = text.split('=');
      values.set(name, given[name] ?? value);
    }
  }
  return stages;
}

/** With the flags, which the parser's own arguments leave out. */
function textOf(instruction: Instruction): string {
  return instruction
    .getTextContent()
    .slice(instruction.getKeyword().length)
    .replace(/\\\n\s*/g, '')
    .trim();
}

/** The items of an instruction in its JSON form. */
export function execForm(text: string): string[] {
  const items: unknown = JSON.parse(text);
  if (Array.isArray(items) && items.every((item) => typeof item === 'string')) return items;
  throw new Error(`not a list of texts: ${text}`);
}

/**
 * Does what a Dockerfile says without a container engine: each stage is an empty folder that stands for its root, into
 * which COPY copies and in which RUN runs. What a base image brings, node and npm, is this machine's own.
 *
 * @param installed node_modules of a checkout, which stands in for an install of everything: that is `npm ci` of the
 *   very lock file that the stage copies
 * @param given values of arguments, as `--build-arg` gives them
 * @returns the root of the last stage, with its working directory
 */
export function buildImage(
  file: string,
  into: string,
  installed: string,
  given: Readonly<Record<string, string>> = {},
): { root: string; workdir: string } {
  let root = '';
  let workdir = '/';
  for (const { name, instructions } of readStages(file, given)) {
    root = join(into, name);
    workdir = '/';
    mkdirSync(root);
    for (const { keyword, text } of instructions) {
      if (keyword === 'WORKDIR') {
        workdir = text;
        mkdirSync(join(root, workdir), { recursive: true });
      } else if (keyword === 'COPY') {
        copy(text, into, join(root, workdir), root);
      } else if (keyword === 'RUN') {
        if (/^npm ci(?!.*--omit)/.test(text))
          symlinkSync(resolve(installed), join(root, workdir, 'node_modules'));
        else execFileSync('sh', ['-euc', text], { cwd: join(root, workdir), stdio: 'pipe' });
      }
    }
  }
  return { root, workdir };
}

function copy(text: string, stages: string, here: string, root: string): void {
  const words = text.split(/\s+/);
  const stage = words[0]?.startsWith('--from=') ? words.shift()!.slice('--from='.length) : undefined;
  const target = words.pop() ?? '';
  const to = target.startsWith('/') ? join(root, target) : join(here, target);
  for (const source of words) {
    const from = stage === undefined ? resolve(source) : join(stages, stage, source);
    // of what a base image brings there is nothing here but node, which is on the path
    if (stage !== undefined && !existsSync(from) && basename(from) === 'node') continue;
    const folder = /(^\.|\/)$/.test(target) && !statSync(from).isDirectory();
    cpSync(from, folder ? join(to, basename(from)) : to, { recursive: true });
  }
}
