import { clockifyService } from "./sync_service.ts";
import { tryHistories } from "./sync_trial.ts";

Deno.test("two machines, the web and Clockify agree in the end, and no second is lost", async () => {
  // Of parallel timers, Clockify shows only the last one started.
  const options = { stopsPrevious: true };
  await tryHistories(750, () => (fetch) => clockifyService(fetch, options));
});
