import { ClockifyProvider } from "../../providers/clockify.ts";
import type { ClockifyOptions } from "../../providers/clockify.ts";
import type { Connection } from "../../providers/connection.ts";
import {
  CLOCKIFY_KEY,
  CLOCKIFY_USER,
  ClockifyServer,
  type ClockifyServerOptions,
} from "./clockify_server.ts";
import { CLOCKIFY_WORKSPACE } from "./clockify_workspace.ts";
import { FakeClock } from "./fake_clock.ts";
import { TestConnection } from "./test_connection.ts";

/** A Clockify provider, its fake service and the connection between them. */
export interface ClockifyBench {
  readonly clock: FakeClock;
  readonly server: ClockifyServer;
  readonly connection: TestConnection;
  readonly provider: ClockifyProvider;
  /** Opens the same account as another process would. */
  readonly restart: () => ClockifyProvider;
}

/** Options of a {@linkcode ClockifyBench}. */
export interface ClockifyBenchOptions {
  readonly server?: Omit<ClockifyServerOptions, "clock">;
  readonly provider?: Partial<ClockifyOptions>;
  readonly connection?: Partial<Connection>;
}

/** Creates a provider connected to a fake service at 10:00. */
export function clockifyBench(
  options: ClockifyBenchOptions = {},
): ClockifyBench {
  const clock = new FakeClock("2025-01-16T10:00:00Z");
  const server = new ClockifyServer({ clock, ...options.server });
  const connection = new TestConnection(server, clock);
  const restart = () =>
    new ClockifyProvider({
      apiKey: CLOCKIFY_KEY,
      workspaceId: CLOCKIFY_WORKSPACE,
      userId: CLOCKIFY_USER,
      baseUrl: server.baseUrl,
      ...options.provider,
    }, { ...connection, ...options.connection });
  return { clock, server, connection, provider: restart(), restart };
}
