/** A server to be compared. It listens on `PORT` or `UVICORN_PORT`. */
export interface Contestant {
  readonly name: string;
  readonly command: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
}
