/** A port under its name in the Service and the container. */
export interface NamedPort {
  readonly name: string;
  /** Number that the container listens on. */
  readonly number: number;
}
