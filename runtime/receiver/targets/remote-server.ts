import type { SendRequest } from '../send-request';

/** A server outside of the cluster's API, or beside it. */
export interface RemoteServer {
  /** Base address; ends with a slash. */
  readonly url: URL;
  /** Token or password; read anew for each request, because the kubelet replaces the file of a changed Secret. */
  readonly secret: () => Promise<string>;
  /** Trusted certificate authorities, PEM. @default - Node's */
  readonly ca?: string;
  readonly send: SendRequest;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
}
