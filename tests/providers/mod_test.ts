import { assertEquals, assertRejects } from "@std/assert";
import { InvalidTextError, WorktimeError } from "../../lib/errors.ts";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { Timers } from "../../lib/timers.ts";
import { DEFAULT_SETTINGS } from "../../lib/timers/settings.ts";
import { openProvider, type ProviderContext } from "../../providers/mod.ts";
import { FakeClock } from "../support/fake_clock.ts";

function context(): ProviderContext {
  const clock = new FakeClock("2025-01-16T10:00");
  return {
    timers: new Timers(new MemoryDisk(), { clock }),
    settings: DEFAULT_SETTINGS,
    connection: {
      fetch: () => Promise.reject(new TypeError("Nothing is to be sent")),
      now: () => clock.now(),
    },
    variable: () => undefined,
  };
}

for (const name of ["local", "none"]) {
  Deno.test(`openProvider() opens this machine by the name ${name}`, async () => {
    const { timers, ...others } = context();
    const provider = await openProvider(name, { timers, ...others });
    assertEquals(provider.name, "local");
    await provider.startTimer("TASK-1", "Fix it");
    assertEquals((await timers.status()).running?.taskId, "TASK-1");
  });
}

for (const name of ["", "Toggl", "togl", "__proto__", "constructor"]) {
  Deno.test(`openProvider() says what is allowed instead of "${name}"`, async () => {
    const error = await assertRejects(
      () => openProvider(name, context()),
      InvalidTextError,
      `Not a provider: "${name}"`,
    );
    assertEquals(error.code, "invalid_provider");
    assertEquals(
      error.hint,
      "Use one of: local, toggl, clockify, harvest, none",
    );
  });
}

const NOT_YET: [name: string, service: string][] = [
  ["toggl", "Toggl"],
  ["clockify", "Clockify"],
  ["harvest", "Harvest"],
];

for (const [name, service] of NOT_YET) {
  Deno.test(`openProvider() says that ${service} is not available`, async () => {
    const error = await assertRejects(
      () => openProvider(name, context()),
      WorktimeError,
      `${service} is not available in this version`,
    );
    assertEquals(error.code, "provider_not_available");
  });
}
