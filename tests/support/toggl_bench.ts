import type { Connection } from "../../providers/connection.ts";
import { TogglProvider } from "../../providers/toggl.ts";
import type { TogglOptions } from "../../providers/toggl.ts";
import { FakeClock } from "./fake_clock.ts";
import { TestConnection } from "./test_connection.ts";
import {
  TOGGL_KEY,
  TOGGL_WORKSPACE,
  TogglServer,
  type TogglServerOptions,
} from "./toggl_server.ts";

/** A Toggl provider, its fake service and the connection between them. */
export interface TogglBench {
  readonly clock: FakeClock;
  readonly server: TogglServer;
  readonly connection: TestConnection;
  readonly provider: TogglProvider;
  /** Opens the same account as another process would. */
  restart(): TogglProvider;
}

/** Options of a {@linkcode TogglBench}. */
export interface TogglBenchOptions {
  readonly server?: Omit<TogglServerOptions, "clock">;
  readonly provider?: Partial<TogglOptions>;
  readonly connection?: Partial<Connection>;
}

/** Creates a provider connected to a fake service at 10:00. */
export function togglBench(options: TogglBenchOptions = {}): TogglBench {
  const clock = new FakeClock("2025-01-16T10:00:00Z");
  const server = new TogglServer({ clock, ...options.server });
  const connection = new TestConnection(server, clock);
  const restart = () =>
    new TogglProvider({
      apiKey: TOGGL_KEY,
      workspaceId: String(TOGGL_WORKSPACE),
      baseUrl: server.baseUrl,
      ...options.provider,
    }, { ...connection, ...options.connection });
  return { clock, server, connection, provider: restart(), restart };
}
