import { IMAGE } from '../../runtime/contract/image';

/**
 * Node's option that loads a module before the program: for each variable `<NAME>_FILE` with the path of a mounted secret
 * it sets `<NAME>` to the file's text. The command reads secrets from the environment alone, as the clients of MLflow and
 * S3 do, and its image has no shell.
 *
 * @see https://nodejs.org/api/cli.html#--importmodule
 */
export const SECRET_PRELOAD = `--import=data:text/javascript,${[
  "import{readFileSync}from'node:fs';",
  'for(const[name,path]of Object.entries(process.env))',
  `if(name.endsWith('_FILE')&&path.startsWith('${IMAGE.secretsDirectory}/'))`,
  "process.env[name.slice(0,-5)]=readFileSync(path,'utf8').trim()",
].join('')}`;
