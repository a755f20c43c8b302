import { clockifyService } from "./sync_service.ts";
import { tryHistories } from "./sync_trial.ts";

Deno.test("two machines, the web and Clockify agree in the end, and no second is lost", async () => {
  // Of timers side by side, Clockify shows just the one that started last.
  const options = { stopsPrevious: true };
  await tryHistories(750, () => (fetch) => clockifyService(fetch, options));
});
