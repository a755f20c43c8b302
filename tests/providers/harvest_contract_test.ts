import {
  harvestBench,
  type HarvestBenchOptions,
} from "../support/harvest_bench.ts";
import { HARVEST_PROJECT, HARVEST_TASK } from "../support/harvest_server.ts";
import { type ProviderBench, providerContract } from "./provider_contract.ts";

function benchOf(server: HarvestBenchOptions["server"] = {}): ProviderBench {
  return {
    ...harvestBench({ server }),
    projectId: String(HARVEST_PROJECT),
    projectTaskId: String(HARVEST_TASK),
  };
}

providerContract("HarvestProvider", () => benchOf());

providerContract(
  "HarvestProvider with hours only",
  () => benchOf({ wantsTimestamps: false, timeZone: "Tokyo" }),
);

providerContract(
  "HarvestProvider where starts stop",
  () => benchOf({ stopsPrevious: true, clockForm: "24h", mostPerPage: 2 }),
);
