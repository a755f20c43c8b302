import { ProviderError } from "../lib/provider_error.ts";
import { isRefusal } from "./_refusal.ts";

/** Whether an error says that there is no such thing as was asked for. */
export function isMissing(error: unknown): error is ProviderError {
  if (!(error instanceof ProviderError)) return false;
  const { status, message } = error;
  // That is about the address: a wrong base must not make entries vanish.
  const isAddress = /static resource/i.test(message);
  return status === 410 || status === 404 && !isAddress;
}

/** Whether an error says that an entry is not there, or no longer. */
export function isGone(error: unknown): boolean {
  if (isMissing(error)) return true;
  // Clockify: "Time entry doesn't belong to Workspace", with 400.
  return error instanceof ProviderError && error.status === 400 &&
    /entry doesn't belong to/i.test(error.message);
}

/** Whether an error says that a tag is not there, or no longer. */
export function isTagGone(error: unknown): boolean {
  return error instanceof ProviderError && error.status === 400 &&
    /\btags?\b.*belong to/i.test(error.message);
}

/** The error, with a way out where a workspace demands more of an entry. */
export function explained(error: unknown): unknown {
  const isAbout = isRefusal(error) && /\brequired\b/i.test(error.message);
  if (!isAbout) return error;
  const { code, message, status, mayHaveArrived } = error;
  const hint = "Give entries what the workspace demands, such as a project: " +
    "worktime timer configure --project PLAN=ID";
  return new ProviderError(code, message, { status, mayHaveArrived, hint });
}
