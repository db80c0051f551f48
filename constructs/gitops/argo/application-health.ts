/** The key of the ConfigMap `argocd-cm` under which Argo CD looks for the health of an Application. */
export const APPLICATION_HEALTH_KEY = 'resource.customizations.health.argoproj.io_Application';

/**
 * Lua for Argo CD: an Application is as healthy as what it deploys, and progressing until that is known. Argo CD has
 * come without this since 1.8, and then holds an Application for healthy as soon as it exists.
 */
export const APPLICATION_HEALTH_CHECK = `local health = { status = "Progressing", message = "" }
if obj.status ~= nil and obj.status.health ~= nil then
  health.status = obj.status.health.status or health.status
  health.message = obj.status.health.message or ""
end
return health
`;
