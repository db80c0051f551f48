import type { k8s } from 'cdk8s-plus-27';
import { egressTo, type PeerPods } from '../private/egress';
import { withoutLogin } from '../private/without-login';
import type { SecretKey } from '../secret-key';

/** A database that a program uses, and the login for it by reference. */
export interface PostgresDatabase {
  /** Host name or address of the server. */
  readonly host: string;
  /** Port of the server. */
  readonly port: number;
  /** Name of the database. */
  readonly database: string;
  /** Key of a Secret with the name of the user. */
  readonly username: SecretKey;
  /** Key of a Secret with the password. */
  readonly password: SecretKey;
  /** The way of a NetworkPolicy to the server. */
  egress(): k8s.NetworkPolicyEgressRule;
}

/** Props of `Postgres.external`. */
export interface PostgresExternalProps {
  /** Host name or address of the server, without scheme and port. */
  readonly host: string;

  /** Name of a Secret with the keys `username` and `password`, in the namespace of whoever uses the database. */
  readonly secret: string;

  /**
   * Port of the server, 1 to 65535.
   *
   * @default 5432
   */
  readonly port?: number;

  /**
   * Name of the database.
   *
   * @default 'mlflow'
   */
  readonly database?: string;

  /**
   * Pods that answer at the host, for a server in the cluster. Network policies then open the way to these pods.
   *
   * @default - a server outside of the cluster
   */
  readonly pods?: PeerPods;

  /**
   * Whether network policies open private addresses, as most databases have. Addresses of metadata services stay closed.
   *
   * @default true
   */
  readonly allowPrivate?: boolean;
}

const HOST = /^[a-zA-Z0-9]([a-zA-Z0-9.-]*[a-zA-Z0-9])?$/;

/**
 * A PostgreSQL server that exists already, such as one of a cloud.
 *
 * @see https://www.postgresql.org/docs/current/libpq-connect.html
 * @example
 * const database = Postgres.external({ host: 'mlflow.internal', secret: 'mlflow-postgres' });
 */
export class Postgres implements PostgresDatabase {
  /**
   * A database that exists already. No object is made of it.
   *
   * @throws if the host is an address with scheme or port, or the port is none
   */
  static external(props: PostgresExternalProps): Postgres {
    const { host, port = 5432 } = props;
    if (!HOST.test(host)) {
      throw new Error(
        `host must be a host name or an IPv4 address, without scheme, login and port, got "${withoutLogin(host)}"; ` +
          'write host: "postgres.internal", port: 5432',
      );
    }
    if (!Number.isInteger(port) || port < 1 || port > 65_535) {
      throw new Error(`port must be a whole number from 1 to 65535, got ${port}; leave it out for 5432`);
    }
    return new Postgres(host, port, props.database ?? 'mlflow', props);
  }

  readonly username: SecretKey;
  readonly password: SecretKey;

  private constructor(
    readonly host: string,
    readonly port: number,
    readonly database: string,
    private readonly props: PostgresExternalProps,
  ) {
    this.username = { name: props.secret, key: 'username' };
    this.password = { name: props.secret, key: 'password' };
  }

  egress(): k8s.NetworkPolicyEgressRule {
    const { pods, allowPrivate = true } = this.props;
    return egressTo(`http://${this.host}:${this.port}`, { receiver: pods, allowPrivate });
  }
}
