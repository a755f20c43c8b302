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

/** A provider of Clockify, what is on the other side, and what lies between. */
export interface ClockifyBench {
  readonly clock: FakeClock;
  readonly server: ClockifyServer;
  readonly connection: TestConnection;
  readonly provider: ClockifyProvider;
  /** The same account as another process would open it. */
  readonly restart: () => ClockifyProvider;
}

/** How a {@linkcode ClockifyBench} differs from the usual one. */
export interface ClockifyBenchOptions {
  readonly server?: Omit<ClockifyServerOptions, "clock">;
  readonly provider?: Partial<ClockifyOptions>;
  readonly connection?: Partial<Connection>;
}

/** A provider that is connected to a fake service, at ten o'clock. */
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
