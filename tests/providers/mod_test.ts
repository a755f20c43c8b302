import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { InvalidTextError } from "../../lib/errors.ts";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { Timers } from "../../lib/timers.ts";
import { DEFAULT_SETTINGS } from "../../lib/timers/settings.ts";
import { ProviderError } from "../../lib/provider_error.ts";
import { ProviderCache } from "../../providers/cache.ts";
import { openProvider } from "../../providers/mod.ts";
import { FakeClock } from "../support/fake_clock.ts";

function context(): Parameters<typeof openProvider>[1] {
  const clock = new FakeClock("2025-01-16T10:00");
  return {
    timers: new Timers(new MemoryDisk(), { clock }),
    settings: DEFAULT_SETTINGS,
    connection: {
      fetch: () => Promise.reject(new TypeError("Nothing is to be sent")),
      now: () => clock.now(),
    },
    variable: () => undefined,
    cache: new ProviderCache(new MemoryDisk()),
  };
}

for (const name of ["local", "none"]) {
  Deno.test(`openProvider() opens this machine by the name ${name}`, async () => {
    const { timers, ...others } = context();
    const { provider } = await openProvider(name, { timers, ...others });
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

const REMOTE: [name: string, variable: string, service: string][] = [
  ["toggl", "TOGGL_API_KEY", "Toggl"],
  ["clockify", "CLOCKIFY_API_KEY", "Clockify"],
  ["harvest", "HARVEST_ACCESS_TOKEN", "Harvest"],
];

for (const [name, variable, service] of REMOTE) {
  Deno.test(`openProvider() takes the key of ${service} from the environment`, async () => {
    const asked: string[] = [];
    const key = (name: string) => {
      asked.push(name);
      return name === variable ? "a-key" : undefined;
    };
    const { provider } = await openProvider(name, {
      ...context(),
      variable: key,
    });
    assertEquals(provider.name, name);
    assert(asked.includes(variable));
    const error = await assertRejects(
      () => openProvider(name, context()),
      ProviderError,
      `The ${service} API key is missing`,
    );
    assertStringIncludes(error.hint ?? "", variable);
  });

  Deno.test(`openProvider() takes the key of ${service} from the variable that is configured`, async () => {
    const settings = { ...DEFAULT_SETTINGS, apiKeyEnv: "MY_KEY" };
    const error = await assertRejects(
      () => openProvider(name, { ...context(), settings }),
      ProviderError,
    );
    assertStringIncludes(
      error.message,
      "MY_KEY is not set, or this program cannot read it",
    );
    assertStringIncludes(error.hint ?? "", "WORKTIME_MY_KEY");
    const variable = (name: string) => name === "MY_KEY" ? "x" : undefined;
    await openProvider(name, { ...context(), settings, variable });
  });
}

const ADDRESSES: [address: string, isTaken: boolean][] = [
  ["https://euc1.clockify.me/api/v1", true],
  ["http://127.0.0.1:8080/v1", true],
  ["http://localhost/v1", true],
  ["http://proxy.example.com/v1", false],
  ["http://127.0.0.1.example.com/v1", false],
  ["ftp://127.0.0.1/v1", false],
  ["proxy.example.com", false],
];

for (const [address, isTaken] of ADDRESSES) {
  Deno.test(`openProvider() ${isTaken ? "takes" : "refuses"} ${address} for a key`, async () => {
    const variables: Record<string, string> = {
      CLOCKIFY_API_KEY: "a-key",
      TOGGL_API_KEY: "a-key",
      WORKTIME_CLOCKIFY_URL: address,
    };
    const variable = (name: string) => variables[name];
    const open = (name: string) =>
      openProvider(name, { ...context(), variable });
    if (isTaken) await open("clockify");
    else await assertRejects(() => open("clockify"), InvalidTextError);
    // No other service's key goes there.
    assertEquals((await open("toggl")).provider.name, "toggl");
  });
}
