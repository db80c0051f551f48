/** The artifact that the deployment requires. Undefined: any. */
export interface ExpectedModel {
  readonly digest?: string | undefined;
  readonly version?: string | undefined;
}
