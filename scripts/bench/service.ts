import {
  TOGGL_KEY,
  TOGGL_WORKSPACE,
  TogglServer,
} from "../../tests/support/toggl_server.ts";

/** A service on this machine. */
export interface Service {
  /** The variables that lead to it. */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** The command that chooses the service. */
export const CHOOSE_SERVICE =
  `timer configure --provider toggl --workspace ${TOGGL_WORKSPACE}`;

/** Starts a service without entries. */
export async function startService(): Promise<Service> {
  const server = new TogglServer({ clock: { now: () => Date.now() } });
  await server.listen();
  return {
    env: { TOGGL_API_KEY: TOGGL_KEY, WORKTIME_TOGGL_URL: server.baseUrl },
    close: () => server.close(),
  };
}
