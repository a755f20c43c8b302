import { CLOCKIFY_WORKSPACE } from "../../tests/support/clockify_workspace.ts";
import {
  CLOCKIFY_KEY,
  ClockifyServer,
} from "../../tests/support/clockify_server.ts";

/** A service on this machine. */
export interface Service {
  /** The variables that lead to it. */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/**
 * The command that chooses the service. It is Clockify, as worktime waits
 * between requests to Toggl and Harvest.
 */
export const CHOOSE_SERVICE =
  `timer configure --provider clockify --workspace ${CLOCKIFY_WORKSPACE}`;

/** Starts a service without entries. */
export async function startService(): Promise<Service> {
  const server = new ClockifyServer({ clock: { now: () => Date.now() } });
  await server.listen();
  return {
    env: {
      CLOCKIFY_API_KEY: CLOCKIFY_KEY,
      WORKTIME_CLOCKIFY_URL: server.baseUrl,
    },
    close: () => server.close(),
  };
}
