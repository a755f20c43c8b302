import { ProviderError } from "../lib/provider_error.ts";

/** Whether an error says that an entry is not there, or no longer. */
export function isGone(error: unknown): boolean {
  return error instanceof ProviderError &&
    (error.status === 404 || error.status === 410);
}

/** Whether a service refused something, for a reason of its own. */
export function isRefusal(error: unknown): error is ProviderError {
  return error instanceof ProviderError &&
    (error.code === "provider_refused" || error.status === 403);
}

/** Whether an error says that a service does not take what was sent. */
export function isUnfit(error: unknown): boolean {
  return error instanceof ProviderError &&
    (error.status === 400 || error.status === 422);
}

/** What a service said of several entries; nothing where it refuses. */
export async function unlessRefused<T>(request: Promise<T[]>): Promise<T[]> {
  try {
    return await request;
  } catch (error) {
    if (isRefusal(error)) return [];
    throw error;
  }
}
