import { assertEquals, assertRejects } from "@std/assert";
import { HOUR } from "@std/datetime";
import type { TimeTrackingProvider } from "../../lib/provider.ts";
import { UnknownEntryError } from "../../lib/tracking/errors.ts";
import { clockifyBench } from "../support/clockify_bench.ts";
import { instantAt } from "../support/fake_clock.ts";
import { harvestBench } from "../support/harvest_bench.ts";
import type { ProviderServer } from "../support/provider_server.ts";
import { togglBench } from "../support/toggl_bench.ts";

const TEN = instantAt("2025-01-16T10:00:00Z");
const CLOCKIFY_ID = "64c777dd0000000000000001";

/** Ids that somebody may have put in a file, which would change the path. */
const IDS = [
  "",
  " ",
  ".",
  "..",
  "../x",
  "../me",
  "a/b",
  "1/2",
  "1/../2",
  "%2e%2e",
  "%2e%2e%2fme",
  "1%2f2",
  "1?meta=true",
  "1#a",
  "1,2",
  "1, 2",
  "1\\2",
  "1\n2",
  "+1",
  "0",
  "1e3",
  "0x1",
  "١",
  `${CLOCKIFY_ID}/..`,
  `${CLOCKIFY_ID}?a`,
  `${CLOCKIFY_ID},${CLOCKIFY_ID}`,
  CLOCKIFY_ID.toUpperCase(),
  CLOCKIFY_ID.slice(1),
];

const SERVICES: [
  name: string,
  open: () => { server: ProviderServer; provider: TimeTrackingProvider },
][] = [
  ["Toggl", togglBench],
  ["Clockify", clockifyBench],
  ["Harvest", harvestBench],
];

for (const [name, open] of SERVICES) {
  Deno.test(`${name} sends no request for an id that would change the path`, async () => {
    for (const id of IDS) {
      const { server, provider } = open();
      const whole = { start: TEN - HOUR, end: TEN };
      const text = { taskId: "TASK-1", description: "a" };
      const project = { projectId: "1", projectTaskId: "1" };
      const calls: (() => Promise<unknown>)[] = [
        () => provider.stopTimer(id),
        () => provider.stopTimer(id, { end: TEN - HOUR }),
        () => provider.updateEntry(id, {}),
        () => provider.updateEntry(id, whole),
        () => provider.updateEntry(id, { end: TEN }),
        () => provider.updateEntry(id, { ...text, tags: ["a"] }),
        () => provider.updateEntry(id, { ...text, ...whole }),
      ];
      if (name === "Harvest") {
        calls.push(() => provider.updateEntry(id, project));
      }
      await provider.getUserId?.();
      server.log.length = 0;
      for (const call of calls) {
        const error = await assertRejects(call, UnknownEntryError);
        assertEquals(error.code, "unknown_entry");
      }
      assertEquals(await provider.getEntry(id), undefined);
      await provider.deleteEntry(id);
      const updates = new Map([[id, { tags: [] }], ["..", { tags: [] }]]);
      assertEquals([...await provider.updateEntries?.(updates) ?? []], []);
      assertEquals(await provider.deleteEntries?.([id, ".."]) ?? [], []);
      assertEquals(server.log.map(({ url }) => url), [], id);
    }
  });
}
