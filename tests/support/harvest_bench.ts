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

/** A Harvest provider, its fake service and the connection between them. */
export interface HarvestBench {
  readonly clock: FakeClock;
  readonly server: HarvestServer;
  readonly connection: TestConnection;
  readonly provider: HarvestProvider;
  /** Opens the same account as another process would. */
  readonly restart: () => HarvestProvider;
}

/** Options of a {@linkcode HarvestBench}. */
export interface HarvestBenchOptions {
  readonly server?: Omit<HarvestServerOptions, "clock">;
  readonly provider?: Partial<HarvestOptions>;
  readonly connection?: Partial<Connection>;
}

/** Creates a provider connected to a fake service at 10:00 UTC. */
export function harvestBench(options: HarvestBenchOptions = {}): HarvestBench {
  const clock = new FakeClock("2025-01-16T10:00:00Z");
  const server = new HarvestServer({ clock, ...options.server });
  const connection = new TestConnection(server, clock);
  const { wantsTimestamps = true, clockForm = "12h" } = options.server ?? {};
  // As cached by an earlier process.
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
