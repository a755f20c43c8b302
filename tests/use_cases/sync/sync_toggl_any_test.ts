import { SECOND } from "@std/datetime";
import { togglService } from "./sync_service.ts";
import { tryHistories } from "./sync_trial.ts";

/** How far Toggl's clock is ahead, in seconds; usually it is right. */
const SKEWS = [0, 0, 0, 0, 0, 0, -3, 3, 45];

Deno.test("two machines, the web and Toggl agree in the end, and no second is lost", async () => {
  await tryHistories(750, (seed) => (fetch) => {
    const service = togglService(fetch);
    service.server.skewMs = (SKEWS[seed % SKEWS.length] ?? 0) * SECOND;
    return service;
  });
});
