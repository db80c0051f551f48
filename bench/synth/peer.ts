/** The very objects that ours.ts wrote, given to cdk8s as they are: none of our code, and nothing checked. */
import { readFileSync } from 'node:fs';
import { ApiObject } from 'cdk8s';
import { z } from 'zod';
import { measure } from './measure';

const [file = ''] = process.argv.slice(2);
const manifests = z
  .array(z.looseObject({ apiVersion: z.string(), kind: z.string() }))
  .parse(JSON.parse(readFileSync(file, 'utf8')));
const { measurement } = measure(
  (chart) => {
    for (const [index, manifest] of manifests.entries()) new ApiObject(chart, `object-${index}`, manifest);
  },
  () => undefined,
);
process.stdout.write(JSON.stringify(measurement));
