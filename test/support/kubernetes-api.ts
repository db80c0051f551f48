import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { evaluate } from '@marcbachmann/cel-js';
import { z } from 'zod';
import { validateManifests } from '../../constructs/validation';
import { strictSchema } from '../../constructs/validation/rules/kubernetes/strict-schema';
import { receiverCharts } from './receiver-chart';

const TLS = 'test/runtime/receiver/tls';
const TOKEN = 'a-token-of-the-service-account';

const manifestSchema = z.looseObject({
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string().optional() }),
});
const ruleSchema = z.object({
  apiGroups: z.array(z.string()),
  resources: z.array(z.string()),
  resourceNames: z.array(z.string()).optional(),
  verbs: z.array(z.string()),
});
const expressionSchema = z.object({ name: z.string(), expression: z.string() });
const policySchema = z.object({
  matchConditions: z.array(expressionSchema),
  variables: z.array(expressionSchema),
  validations: z.array(z.object({ expression: z.string(), message: z.string() })),
});
const jobSchema = z.looseObject({
  apiVersion: z.literal('batch/v1'),
  kind: z.literal('Job'),
  metadata: z.looseObject({ name: z.string().regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/) }),
  spec: z.looseObject({}),
});

export type Job = z.infer<typeof jobSchema> & { status: { conditions: object[] } };

type Manifest = z.infer<typeof manifestSchema>;

/** What the API server answers, before it does. */
type Interrupt = (request: { method: string; path: string }, response: ServerResponse) => boolean;

/**
 * The part of the API server that a receiver asks, with the synthesized objects: authentication, RBAC by the synthesized
 * Role, names that exist (409), strict fields (422), and the admission policy by its own expressions. It is one cluster:
 * several receivers may ask it.
 */
export class KubernetesApi {
  readonly jobs = new Map<string, Job>();
  /** Answers a request in place of the server; true: it has. */
  interrupt: Interrupt = () => false;
  /** Told of each Job that was made, as its controller is. */
  onJob: (job: Job) => void = () => undefined;
  /** The user of the token. */
  user: string;
  readonly cronJob: Manifest;
  private readonly server = createServer(
    { cert: readFileSync(`${TLS}/certificate.pem`), key: readFileSync(`${TLS}/key.pem`) },
    (request, response) => void this.answer(request, response),
  );

  private constructor(
    private readonly manifests: readonly Manifest[],
    readonly namespace: string,
    account: string,
  ) {
    this.user = `system:serviceaccount:${namespace}:${account}`;
    this.cronJob = this.find('CronJob');
    Object.assign(this.cronJob.metadata, { uid: randomUUID() });
  }

  /** @param manifests what is applied, with one receiver */
  static async start(manifests: readonly unknown[] = receiverCharts().manifests()): Promise<KubernetesApi> {
    const applied = z.array(manifestSchema).parse(JSON.parse(JSON.stringify(manifests)));
    const receiver = applied.find(({ kind }) => kind === 'StatefulSet')!.metadata;
    const api = new KubernetesApi(applied, receiver.namespace!, receiver.name);
    api.server.listen(0, '127.0.0.1');
    await once(api.server, 'listening');
    return api;
  }

  /** What a pod finds: the files of its account, and the variables of the Service. */
  get environment(): Record<string, string> {
    const folder = mkdtempSync(join(tmpdir(), 'account-'));
    writeFileSync(join(folder, 'token'), TOKEN);
    writeFileSync(join(folder, 'namespace'), this.namespace);
    writeFileSync(join(folder, 'ca.crt'), readFileSync(`${TLS}/certificate.pem`));
    return {
      RECEIVER_CRONJOB: this.cronJob.metadata.name,
      RECEIVER_ACCOUNT_DIRECTORY: folder,
      KUBERNETES_SERVICE_HOST: '127.0.0.1',
      KUBERNETES_SERVICE_PORT_HTTPS: String((this.server.address() as AddressInfo).port),
    };
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private find(kind: string): Manifest {
    const found = this.manifests.find(
      (manifest) =>
        manifest.kind === kind && (kind !== 'Role' || `${manifest.metadata.namespace}` === this.namespace),
    );
    if (found === undefined) throw new Error(`there is no ${kind}`);
    return found;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = request;
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    if (this.interrupt({ method, path: url }, response)) return;
    const [, namespace, resource = '', name] =
      /^\/apis\/batch\/v1\/namespaces\/([^/]+)\/(jobs|cronjobs)(?:\/([^/]+))?$/.exec(url) ?? [];
    const path = { namespace, resource, name };
    const { status, body } =
      headers.authorization === `Bearer ${TOKEN}`
        ? this.authorized(method, path, Buffer.concat(chunks).toString('utf8'))
        : failure(401, 'Unauthorized');
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }

  private authorized(method: string, { namespace, resource, name }: Path, text: string): Answer {
    if (namespace !== this.namespace || !this.may(method, resource, name)) {
      return failure(
        403,
        `User "${this.user}" cannot ${method} ${resource} in the namespace "${namespace ?? ''}"`,
      );
    }
    if (method !== 'GET') return this.create(text);
    const found = resource === 'cronjobs' ? this.cronJobNamed(name) : this.jobs.get(name ?? '');
    return found === undefined
      ? failure(404, `${resource} "${name ?? ''}" not found`)
      : { status: 200, body: found };
  }

  private cronJobNamed(name: string | undefined): Manifest | undefined {
    return this.cronJob.metadata.name === name ? this.cronJob : undefined;
  }

  private may(method: string, resource: string, name: string | undefined): boolean {
    const rules = z.array(ruleSchema).parse(this.find('Role')['rules']);
    return (
      this.user.endsWith(`:${this.find('Role').metadata.name}`) &&
      rules.some(
        ({ apiGroups, resources, resourceNames, verbs }) =>
          apiGroups.includes('batch') &&
          resources.includes(resource) &&
          verbs.includes(method === 'GET' ? 'get' : 'create') &&
          (resourceNames === undefined || resourceNames.includes(name ?? '')),
      )
    );
  }

  private create(text: string): Answer {
    const parsed = jobSchema.safeParse(JSON.parse(text));
    if (!parsed.success) return failure(422, z.prettifyError(parsed.error));
    const { data } = parsed;
    const { name } = data.metadata;
    const wrong = validateManifests(
      [{ ...data, metadata: { ...data.metadata, namespace: this.namespace } }],
      { rules: [strictSchema] },
    );
    if (wrong.length > 0) return failure(422, wrong.map(({ message }) => message).join('; '));
    const denied = admissionVerdict(this.find('ValidatingAdmissionPolicy')['spec'], data, this.user);
    if (denied !== undefined) {
      return failure(
        422,
        `jobs.batch "${name}" is forbidden: ValidatingAdmissionPolicy denied it: ${denied}`,
      );
    }
    if (this.jobs.has(name)) return failure(409, `jobs.batch "${name}" already exists`);
    Object.assign(data.metadata, { creationTimestamp: new Date().toISOString(), uid: randomUUID() });
    const job = Object.assign(data, { status: { conditions: [] } });
    this.jobs.set(name, job);
    this.onJob(job);
    return { status: 201, body: job };
  }
}

interface Path {
  readonly namespace: string | undefined;
  readonly resource: string;
  readonly name: string | undefined;
}

interface Answer {
  readonly status: number;
  readonly body: object;
}

/** As the API server says no. */
function failure(code: number, message: string): Answer {
  return { status: code, body: { kind: 'Status', status: 'Failure', message, code } };
}

/** The message of the first validation of a policy that does not hold for an object that a user creates. */
export function admissionVerdict(spec: unknown, object: object, username: string): string | undefined {
  const policy = policySchema.parse(spec);
  const request = { userInfo: { username } };
  if (!policy.matchConditions.every(({ expression }) => evaluate(expression, { request }) === true)) return;
  const variables: Record<string, unknown> = {};
  for (const { name, expression } of policy.variables) {
    variables[name] = evaluate(expression, { object, variables });
  }
  return policy.validations.find(({ expression }) => evaluate(expression, { object, variables }) !== true)
    ?.message;
}
