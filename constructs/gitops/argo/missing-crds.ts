import { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { SYNC_OPTIONS, SYNC_OPTIONS_ANNOTATION } from './sync-options';
import { groupOf, isBuiltIn } from './kinds';

/**
 * Allows a sync of custom resources before another application has installed their CustomResourceDefinition, for one
 * object or for all objects of a chart. Argo CD makes a dry run of the whole sync before its first wave, and it fails if
 * a kind is not defined yet.
 *
 * @see https://github.com/argoproj/argo-cd/issues/15095
 *
 * Call it after all objects have been added.
 */
export function allowMissingCrds(scope: IConstruct): void {
  for (const object of scope.node.findAll().filter((node) => ApiObject.isApiObject(node))) {
    if (!isBuiltIn(groupOf(object.apiVersion))) addSyncOption(object, SYNC_OPTIONS.skipDryRun);
  }
}

/** Adds to the options that an object has already. */
export function addSyncOption({ metadata }: ApiObject, option: string): void {
  const { annotations = {} } = metadata.toJson() as { annotations?: Record<string, string> };
  const options = annotations[SYNC_OPTIONS_ANNOTATION]?.split(',') ?? [];
  if (options.includes(option)) return;
  metadata.addAnnotation(SYNC_OPTIONS_ANNOTATION, [...options, option].join(','));
}
