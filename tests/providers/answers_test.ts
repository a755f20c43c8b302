import { assertEquals } from "@std/assert";
import { DAY } from "@std/datetime";
import type { TimeTrackingProvider } from "../../lib/provider.ts";
import { clockifyBench } from "../support/clockify_bench.ts";
import { harvestBench } from "../support/harvest_bench.ts";
import { HARVEST_PROJECT, HARVEST_TASK } from "../support/harvest_server.ts";
import type { ProviderServer } from "../support/provider_server.ts";
import { providerErrorOf } from "../support/test_connection.ts";
import { togglBench } from "../support/toggl_bench.ts";
import { entriesOf, totalOf } from "./provider_bench.ts";

/** Invalid bodies of a 200 response. */
const BODIES = {
  "nothing": "",
  "a line end": "\r\n",
  "null": "null",
  "an object": "{}",
  "an error": `{"message":"Something went wrong"}`,
  "a list of numbers": "[1]",
  "a list of nothing": "[null]",
  "a list of empty objects": "[{}]",
  "half a list": `[{"id":1,`,
  "a text": `"OK"`,
  "yes": "true",
  "a number": "0",
  "a page": "<!DOCTYPE html><title>Log in</title>",
} as const;

interface Bench {
  readonly server: ProviderServer;
  readonly provider: TimeTrackingProvider;
}

const NOW = Date.parse("2025-01-16T10:00:00Z");
const RANGE = { from: NOW - DAY, to: NOW };

const SERVICES: Record<string, () => Bench> = {
  Toggl: () => togglBench(),
  Clockify: () => clockifyBench(),
  Harvest: () => harvestBench(),
};

/** The calls that look for something that may not exist. */
const READS: Record<
  string,
  (provider: TimeTrackingProvider, id: string) => Promise<unknown>
> = {
  "listEntries()": (provider) => provider.listEntries(RANGE),
  "getCurrentTimer()": (provider) => provider.getCurrentTimer(),
  "getEntries()": (provider) => entriesOf(provider, "TASK-1"),
  "getTotal()": (provider) => totalOf(provider, "TASK-1"),
  "getEntry()": (provider, id) => provider.getEntry(id),
  "findByMarker()": async (provider) => {
    if (provider.findByMarker) await provider.findByMarker("id-0001");
    else await provider.getCurrentTimer();
  },
  "verify()": (provider) => provider.verify(),
};

/** The calls to Toggl in which `null` is an empty list or no running timer. */
const NULLS = ["listEntries()", "getCurrentTimer()", "getEntries()"];
const MORE_NULLS = ["getTotal()", "findByMarker()"];

for (const [service, makeBench] of Object.entries(SERVICES)) {
  for (const [name, read] of Object.entries(READS)) {
    Deno.test(`${service}: ${name} rejects an invalid response`, async () => {
      for (const [what, text] of Object.entries(BODIES)) {
        const isDocumented = service === "Toggl" && what === "null" &&
          [...NULLS, ...MORE_NULLS].includes(name);
        if (isDocumented) continue;
        const { server, provider } = makeBench();
        const start = { start: NOW - DAY / 2, end: NOW };
        const content = { taskId: "TASK-1", description: "Fix it" };
        const project = {
          projectId: String(HARVEST_PROJECT),
          projectTaskId: String(HARVEST_TASK),
        };
        const isHarvest = service === "Harvest";
        const { id } = await provider.createEntry({
          ...content,
          ...start,
          ...(isHarvest && project),
        });
        server.faultFor = () => ({ kind: "status", status: 200, text });
        const error = await providerErrorOf(read(provider, id));
        assertEquals(error.code, "provider_failed", what);
        const isPage = what === "a page";
        assertEquals(error.reason, isPage ? "web_page" : undefined, what);
      }
    });
  }
}

for (const [service, makeBench] of Object.entries(SERVICES)) {
  Deno.test(`${service}: a change with an invalid response may have been carried out`, async () => {
    for (const [what, text] of Object.entries(BODIES)) {
      const { server, provider } = makeBench();
      const place = service === "Harvest"
        ? {
          projectId: String(HARVEST_PROJECT),
          projectTaskId: String(HARVEST_TASK),
        }
        : {};
      await provider.verify();
      const start = { start: NOW - DAY / 2, end: NOW };
      const entry = { taskId: "TASK-1", description: "Fix it", ...start };
      server.fail({ kind: "status", status: 201, text }, { on: "POST" });
      const error = await providerErrorOf(
        provider.createEntry({ ...entry, ...place }),
      );
      assertEquals(error.mayHaveArrived, true, what);
      const posts = server.log.filter(({ method }) => method === "POST");
      assertEquals(posts.length, 1, what);
    }
  });
}
