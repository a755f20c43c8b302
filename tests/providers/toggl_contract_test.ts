import { togglBench } from "../support/toggl_bench.ts";
import { providerContract } from "./provider_contract.ts";

// The trials take more requests than an hour of the free plan allows.
const server = { requestsPerHour: 600 };

providerContract("TogglProvider", () => togglBench({ server }));
