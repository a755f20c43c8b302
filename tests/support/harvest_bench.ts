import type { Connection } from "../../providers/connection.ts";
import { HarvestProvider } from "../../providers/harvest.ts";
import type { HarvestOptions } from "../../providers/harvest.ts";
import { FakeClock } from "./fake_clock.ts";
import {
  HARVEST_ACCOUNT,
  HARVEST_KEY,
  HarvestServer,
  type HarvestServerOptions,
} from "./harvest_server.ts";
import { TestConnection } from "./test_connection.ts";

/** A provider of Harvest, what is on the other side, and what lies between. */
export interface HarvestBench {
  readonly clock: FakeClock;
  readonly server: HarvestServer;
  readonly connection: TestConnection;
  readonly provider: HarvestProvider;
  /** The same account as another process would open it. */
  readonly restart: () => HarvestProvider;
}

/** How a {@linkcode HarvestBench} differs from the usual one. */
export interface HarvestBenchOptions {
  readonly server?: Omit<HarvestServerOptions, "clock">;
  readonly provider?: Partial<HarvestOptions>;
  readonly connection?: Partial<Connection>;
}

/** A provider that is connected to a fake service, at ten o'clock in UTC. */
export function harvestBench(options: HarvestBenchOptions = {}): HarvestBench {
  const clock = new FakeClock("2025-01-16T10:00:00Z");
  const server = new HarvestServer({ clock, ...options.server });
  const connection = new TestConnection(server, clock);
  const { wantsTimestamps = true, clockForm = "12h" } = options.server ?? {};
  // As an earlier process has learned it.
  const account = { wantsTimestamps, clock: clockForm };
  const restart = () =>
    new HarvestProvider({
      apiKey: HARVEST_KEY,
      accountId: String(HARVEST_ACCOUNT),
      account,
      baseUrl: server.baseUrl,
      ...options.provider,
    }, { ...connection, ...options.connection });
  return { clock, server, connection, provider: restart(), restart };
}
