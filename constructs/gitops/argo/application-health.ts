/** The key of the ConfigMap `argocd-cm` under which Argo CD looks for the health of an Application. */
export const APPLICATION_HEALTH_KEY = 'resource.customizations.health.argoproj.io_Application';

/**
 * A health check in Lua for Argo CD. An Application is healthy when its objects are, when it is synced, and when its last
 * operation succeeded; until then it is progressing. Any other health is that of its objects.
 *
 * Argo CD 1.8 removed its own check, and without one an Application is healthy as soon as it exists. The health of its
 * objects alone is too little: a new Application has none yet, and is `Healthy` for a moment.
 *
 * An Application that never had an operation, because all its objects were there when it was made, stays progressing until
 * it is synced once.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/health/#argocd-app
 */
export const APPLICATION_HEALTH_CHECK = `local health = { status = "Progressing", message = "" }
local status = obj.status or {}
if status.health ~= nil then
  health.status = status.health.status or health.status
  health.message = status.health.message or ""
end
if health.status == "Healthy" then
  local sync = status.sync or {}
  local operation = status.operationState or {}
  if sync.status ~= "Synced" then
    health.status = "Progressing"
    health.message = "waiting until it is synced, now " .. (sync.status or "not compared yet")
  elseif operation.phase ~= "Succeeded" then
    health.status = "Progressing"
    health.message = "waiting until its operation succeeds, now " .. (operation.phase or "none")
  end
end
return health
`;
