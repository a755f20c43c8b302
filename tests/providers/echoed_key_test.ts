import { assertEquals, assertStringIncludes } from "@std/assert";
import { clockifyBench } from "../support/clockify_bench.ts";
import { CLOCKIFY_KEY } from "../support/clockify_server.ts";
import { harvestBench } from "../support/harvest_bench.ts";
import { HARVEST_KEY } from "../support/harvest_server.ts";
import { providerErrorOf } from "../support/test_connection.ts";
import { togglBench } from "../support/toggl_bench.ts";
import { TOGGL_KEY } from "../support/toggl_server.ts";

const BENCHES = [
  ["Toggl", togglBench, [TOGGL_KEY, btoa(`${TOGGL_KEY}:api_token`)]],
  ["Clockify", clockifyBench, [CLOCKIFY_KEY]],
  ["Harvest", harvestBench, [HARVEST_KEY]],
] as const;

for (const [name, bench, secrets] of BENCHES) {
  Deno.test(`${name}'s key is in no error, even if the service repeats it`, async () => {
    for (const secret of secrets) {
      const { provider, server } = bench();
      const message = `Not allowed with ${secret} today`;
      const json = { message, error: message, error_description: message };
      server.faultFor = () => ({ kind: "status", status: 400, json });
      const error = await providerErrorOf(provider.getUserId());
      const text = `${error.message} ${error.hint} ${error.cause}`;
      assertEquals(text.includes(secret), false, text);
      assertStringIncludes(text, "today");
    }
  });
}
