#!/usr/bin/env node
import { Command, Help } from 'commander';
import { VERSION } from '../runtime/contract/version';
import { COMMANDS, isCommandName, type CommandName } from './commands';

/** Each command with its options. It is loaded when it is called: a server, a trainer and cdk8s are much to load. */
const LOAD: Readonly<Record<CommandName, () => Promise<Command>>> = {
  init: async () => (await import('./init.js')).initCommand(),
  train: async () => (await import('./train.js')).trainCommand(),
  retrain: async () => (await import('./retrain.js')).retrainCommand(),
  release: async () => (await import('./release.js')).releaseCommand(),
  rollback: async () => (await import('./rollback.js')).rollbackCommand(),
  fetch: async () => (await import('./fetch.js')).fetchCommand(),
  expectations: async () => (await import('./expectations.js')).expectationsCommand(),
  check: async () => (await import('./check.js')).checkCommand(),
  drift: async () => (await import('./drift.js')).driftCommand(),
  watch: async () => (await import('./watch.js')).watchCommand(),
  attack: async () => (await import('./attack.js')).attackCommand(),
  import: async () => (await import('./import.js')).importCommand(),
  export: async () => (await import('./export.js')).exportCommand(),
  predict: async () => (await import('./predict.js')).predictCommand(),
  serve: async () => (await import('./serve.js')).serveCommand(),
  stream: async () => (await import('./stream.js')).streamCommand(),
  receive: async () => (await import('./receive.js')).receiveCommand(),
  conformance: async () => (await import('./conformance.js')).conformanceCommand(),
  synth: async () => (await import('./synth.js')).synthCommand(),
  validate: async () => (await import('./validate.js')).validateCommand(),
  measure: async () => (await import('./measure.js')).measureCommand(),
  simulate: async () => (await import('./simulate.js')).simulateCommand(),
  preview: async () => (await import('./preview.js')).previewCommand(),
};

async function run(): Promise<void> {
  const program = new Command('cdk8s-aiops')
    .description('Train, serve and deploy a model: typed manifests for GitOps and the runtime behind them')
    .version(VERSION)
    .showHelpAfterError('(add --help for what is allowed)')
    .configureHelp({ subcommandTerm });
  // the second word in `help train`; no option of the program itself takes a value
  const called = process.argv.slice(2).find(isCommandName);
  for (const name of Object.keys(COMMANDS).filter(isCommandName)) {
    const { description } = COMMANDS[name];
    program.addCommand(name === called ? await LOAD[name]() : new Command(name).description(description));
  }
  await program.parseAsync();
}

/** As commander writes it, for commands whose options are not loaded. */
function subcommandTerm(command: Command): string {
  const name = command.name();
  return isCommandName(name) ? COMMANDS[name].usage : new Help().subcommandTerm(command);
}

void run();
