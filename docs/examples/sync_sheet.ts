// Syncs with a provider of your own, which `provider_settings` configures.
import { openWorktime } from "@worktime/worktime";
import { sheetProvider } from "./sheet_provider.ts";

const { timers, sync } = await openWorktime("data", {
  provider: ({ providerSettings: { path = "sheet.json" } }) =>
    sheetProvider(String(path)),
});

await timers.add("TASK-025", { start: "2024-12-10T16:00", for: "1h30m" });
const { sentCount, added, notes, stoppedBy } = await sync.run();
if (stoppedBy) throw stoppedBy;
console.log(`${sentCount} sent, ${added.length} added`);
for (const note of notes) console.log(note);
