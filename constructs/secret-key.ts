/** A key of a Secret that exists in the chart's namespace. The secret itself never enters git. */
export interface SecretKey {
  /** Name of the Secret. */
  readonly name: string;
  /** Key in its data. */
  readonly key: string;
}
