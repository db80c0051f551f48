/** A port under its name in the Service and the container. */
export interface NamedPort {
  /** Name of the port. */
  readonly name: string;
  /** Number that the container listens on. */
  readonly number: number;
}
