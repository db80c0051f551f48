import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
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
 * Does what a Dockerfile says without a container engine: each stage that the target needs is a folder that stands for its
 * root, into which COPY copies and in which RUN runs. It is empty, or a copy of the stage that it is made from. What a base
 * image brings, node and npm, is this machine's own. A stage that the folder has already, with the same instructions, is
 * not built again, as an engine does with its layers.
 *
 * @param into folder of the stages
 * @param installed node_modules of a checkout, which stands in for an install of everything: that is `npm ci` of the
 *   very lock file that the stage copies
 * @param given values of arguments, as `--build-arg` gives them
 * @param target name of the stage to build. @default - the last one
 * @returns its root, with its working directory
 */
export function buildImage(
  file: string,
  into: string,
  installed: string,
  given: Readonly<Record<string, string>> = {},
  target?: string,
): { root: string; workdir: string } {
  const stages = readStages(file, given);
  const built = new Map<string, Built>();
  let last: Built = { root: '', workdir: '/' };
  for (const stage of neededBy(target ?? stages.at(-1)!.name, stages)) {
    last = buildStage(stage, into, installed, built);
    built.set(stage.name, last);
  }
  return last;
}

interface Built {
  readonly root: string;
  readonly workdir: string;
}

/** @param built stages that it may be made from or copy from, by name */
function buildStage(
  { from, instructions }: Stage,
  into: string,
  installed: string,
  built: ReadonlyMap<string, Built>,
): Built {
  const base = built.get(from);
  // what it is made of: the roots of other stages are named after what those are made of
  const parts = [base?.root ?? from, ...instructions.map(({ text }) => built.get(stageCopied(text))?.root)];
  const key = createHash('sha256')
    .update(JSON.stringify([parts, instructions]))
    .digest('hex')
    .slice(0, 16);
  const root = join(into, key);
  const workdir = instructions.findLast(({ keyword }) => keyword === 'WORKDIR')?.text ?? base?.workdir ?? '/';
  if (existsSync(root)) return { root, workdir };
  if (base === undefined) mkdirSync(root);
  else cpSync(base.root, root, { recursive: true, verbatimSymlinks: true });
  let here = join(root, base?.workdir ?? '/');
  for (const { keyword, text } of instructions) {
    if (keyword === 'WORKDIR') {
      here = join(root, text);
      mkdirSync(here, { recursive: true });
    } else if (keyword === 'COPY') copy(text, built, here, root);
    else if (keyword === 'RUN') {
      if (/^npm ci(?!.*--omit)/.test(text)) symlinkSync(resolve(installed), join(here, 'node_modules'));
      else execFileSync('sh', ['-euc', text], { cwd: here, stdio: 'pipe' });
    }
  }
  return { root, workdir };
}

/** Stage that an instruction copies from; empty where it copies from none. */
function stageCopied(text: string): string {
  return /^--from=(\S+)/.exec(text)?.[1] ?? '';
}

/** A stage and all that it is made from or copies from, in the order of the file. */
function neededBy(target: string, stages: readonly Stage[]): Stage[] {
  const needed = new Set<string>([target]);
  for (const { name, from, instructions } of stages.toReversed()) {
    if (!needed.has(name)) continue;
    needed.add(from);
    for (const { text } of instructions) {
      if (stageCopied(text) !== '') needed.add(stageCopied(text));
    }
  }
  return stages.filter(({ name }) => needed.has(name));
}

function copy(text: string, built: ReadonlyMap<string, Built>, here: string, root: string): void {
  const words = text.split(/\s+/).filter((word) => !word.startsWith('--from='));
  const stage = built.get(stageCopied(text))?.root;
  const target = words.pop() ?? '';
  const to = target.startsWith('/') ? join(root, target) : join(here, target);
  for (const source of words) {
    const from = stage === undefined ? resolve(source) : join(stage, source);
    // of what a base image brings there is nothing here but node, which is on the path
    if (stage !== undefined && !existsSync(from) && basename(from) === 'node') continue;
    const folder = /(^\.|\/)$/.test(target) && !statSync(from).isDirectory();
    cpSync(from, folder ? join(to, basename(from)) : to, { recursive: true });
  }
}
