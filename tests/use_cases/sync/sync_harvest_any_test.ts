import { harvestService } from "./sync_service.ts";
import { tryHistories } from "./sync_trial.ts";

Deno.test("two machines, the web and Harvest agree in the end, and no second is lost", async () => {
  await tryHistories(330, (seed) => (fetch) => {
    const stopsPrevious = seed % 2 === 0;
    return harvestService(fetch, { stopsPrevious });
  });
});

Deno.test("two machines, the web and Harvest agree if it keeps only hours", async () => {
  await tryHistories(200, (seed) => (fetch) => {
    const stopsPrevious = seed % 2 === 0;
    return harvestService(fetch, { stopsPrevious, wantsTimestamps: false });
  });
});
