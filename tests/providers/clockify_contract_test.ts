import { clockifyBench } from "../support/clockify_bench.ts";
import { CLOCKIFY_PROJECT } from "../support/clockify_workspace.ts";
import { providerContract } from "./provider_contract.ts";

providerContract("ClockifyProvider", () => clockifyBench());

providerContract(
  "ClockifyProvider where starts stop",
  () => clockifyBench({ server: { stopsPrevious: true } }),
);

providerContract("ClockifyProvider with projects", () => ({
  ...clockifyBench({
    server: { forceProjects: true, mostPerPage: 2, timeZone: "Asia/Tokyo" },
    provider: { userId: undefined },
  }),
  projectId: CLOCKIFY_PROJECT,
}));
