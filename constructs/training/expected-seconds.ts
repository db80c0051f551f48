/** Annotation of the time that a run takes, in seconds, by which a rule judges the deadline. */
export const EXPECTED_SECONDS_ANNOTATION = 'cdk8s-aiops/expected-seconds';
