/**
 * Whether a tool is there that a suite cannot do without. Where it is not, that is said loudly; in CI the suite fails,
 * for what is left out there is tested nowhere.
 *
 * @param untested what is not tested without it
 * @throws Error in CI, if it is missing
 */
export function toolInstalled(found: boolean, tool: string, untested: string): boolean {
  if (found) return true;
  const message = `${tool} is not installed: ${untested}. scripts/install-test-tools.sh installs it.`;
  if (process.env['CI'] === 'true') throw new Error(message);
  console.warn(message);
  return false;
}
