/** The key of the ConfigMap `argocd-cm` under which Argo CD looks for the health of an Application. */
export const APPLICATION_HEALTH_KEY = 'resource.customizations.health.argoproj.io_Application';

/**
 * A health check in Lua for Argo CD: an Application has the health of its objects, and is progressing until that is
 * known. Argo CD 1.8 removed this check; without it, an Application is healthy as soon as it exists.
 */
export const APPLICATION_HEALTH_CHECK = `local health = { status = "Progressing", message = "" }
if obj.status ~= nil and obj.status.health ~= nil then
  health.status = obj.status.health.status or health.status
  health.message = obj.status.health.message or ""
end
return health
`;
