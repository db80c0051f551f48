import { Command } from 'commander';
import { VERSION } from '../runtime/contract/version';
import { retrainCommand } from './retrain';

/** What the image that trains runs: the command's part that needs neither cdk8s nor a server. */
void new Command('cdk8s-aiops')
  .description('Retrain a model on a schedule')
  .version(VERSION)
  .addCommand(retrainCommand())
  .parseAsync();
