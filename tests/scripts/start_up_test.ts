import { assertEquals } from "@std/assert";
import { LAZY } from "../../scripts/layers.ts";
import { loadedBy } from "../support/loaded_modules.ts";

/** What loads with `on_demand.ts`, and takes most of its time. */
const BEHIND_ON_DEMAND = [
  "lib/exchange/formats.ts",
  "lib/report/text_forms.ts",
  "lib/report/xlsx.ts",
  "lib/report/timesheet.ts",
  "lib/use_cases/doctor/check_data.ts",
  "lib/timer_sync.ts",
];

Deno.test("A command loads only what each command needs", async () => {
  const loaded = await loadedBy("lib/cli/run.ts");
  const onDemand = [
    ...Object.keys(LAZY).filter((it) => /^lib\/.*\.ts$/.test(it)),
    ...BEHIND_ON_DEMAND,
  ].filter((it) => it !== "lib/cli/run.ts");
  assertEquals(onDemand.filter((it) => loaded.has(it)), []);
});

Deno.test("The version loads no command", async () => {
  const loaded = [...await loadedBy("cli.ts")];
  assertEquals(loaded.includes("lib/version.ts"), true);
  const layers =
    /^lib\/(?:cli|formats|stores|use_cases|workday|tracking|sync)\//;
  assertEquals(loaded.filter((it) => layers.test(it)), [
    "lib/cli/environment.ts",
    "lib/formats/data_files.ts",
  ]);
});
