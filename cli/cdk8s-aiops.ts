#!/usr/bin/env node
import { Command } from 'commander';
import { VERSION } from '../runtime/contract/version';
import { checkCommand } from './check';
import { driftCommand } from './drift';
import { conformanceCommand } from './conformance';
import { expectationsCommand } from './expectations';
import { exportCommand } from './export';
import { importCommand } from './import';
import { initCommand } from './init';
import { previewCommand } from './preview';
import { serveCommand } from './serve';
import { synthCommand } from './synth';
import { trainCommand } from './train';

const program = new Command('cdk8s-aiops')
  .description('Train, serve and deploy a model: typed manifests for GitOps and the runtime behind them')
  .version(VERSION)
  .showHelpAfterError('(add --help for what is allowed)')
  .addCommand(initCommand())
  .addCommand(trainCommand())
  .addCommand(expectationsCommand())
  .addCommand(checkCommand())
  .addCommand(driftCommand())
  .addCommand(importCommand())
  .addCommand(exportCommand())
  .addCommand(serveCommand())
  .addCommand(conformanceCommand())
  .addCommand(synthCommand())
  .addCommand(previewCommand());

void program.parseAsync();
