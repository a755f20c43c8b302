import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { InvalidTextError } from "../../lib/errors.ts";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { Timers } from "../../lib/timers.ts";
import {
  DEFAULT_SETTINGS,
  type Settings,
} from "../../lib/tracking/settings.ts";
import { ProviderError } from "../../lib/provider.ts";
import { openProvider, ProviderCache } from "../../providers/open_provider.ts";
import { FakeClock } from "../support/fake_clock.ts";

type ProviderContext = Parameters<typeof openProvider>[1];

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
    cache: new ProviderCache(new MemoryDisk()),
  };
}

for (const name of ["local", "none"]) {
  Deno.test(`openProvider() opens the local provider as ${name}`, async () => {
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
      `Unknown provider "${name}"`,
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
  Deno.test(`openProvider() reads the key of ${service} from the environment`, async () => {
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

  Deno.test(`openProvider() reads the key of ${service} from the configured variable`, async () => {
    const settings = { ...DEFAULT_SETTINGS, apiKeyEnv: "MY_KEY" };
    const error = await assertRejects(
      () => openProvider(name, { ...context(), settings }),
      ProviderError,
    );
    assertStringIncludes(
      error.message,
      "MY_KEY is not set, or this program cannot read it",
    );
    assertEquals(
      error.hint,
      "Set it, or use WORKTIME_MY_KEY instead and set api_key_env in " +
        "config.yaml to that name",
    );
    const variable = (name: string) => name === "MY_KEY" ? "x" : undefined;
    await openProvider(name, { ...context(), settings, variable });
  });
}

const KEYS: Record<string, string> = {
  TOGGL_API_KEY: "a-key",
  CLOCKIFY_API_KEY: "a-key",
  HARVEST_ACCESS_TOKEN: "a-key",
};

/** A context with the keys of all services, and the URLs requested. */
function withKeys(
  { settings = {}, variables = {}, answer = () => ({}) }: {
    settings?: Partial<Settings>;
    variables?: Record<string, string>;
    answer?: (url: string) => unknown;
  } = {},
): { context: ProviderContext; urls: string[]; disk: MemoryDisk } {
  const urls: string[] = [];
  const disk = new MemoryDisk();
  const all = { ...KEYS, ...variables };
  const base = context();
  const fetch = (url: string) => {
    urls.push(url);
    return Promise.resolve(Response.json(answer(url)));
  };
  return {
    urls,
    disk,
    context: {
      ...base,
      settings: { ...DEFAULT_SETTINGS, ...settings },
      variable: (name) => all[name],
      connection: { ...base.connection, fetch },
      cache: new ProviderCache(disk),
    },
  };
}

/** The URL of each service, by its configuration. */
const HOSTS: [
  name: string,
  settings: Partial<Settings>,
  variables: Record<string, string>,
  url: string,
][] = [
  ["toggl", {}, {}, "https://api.track.toggl.com/api/v9/me"],
  [
    "toggl",
    { region: "euc1" },
    { WORKTIME_CLOCKIFY_URL: "https://a.example/v1" },
    "https://api.track.toggl.com/api/v9/me",
  ],
  [
    "toggl",
    {},
    { WORKTIME_TOGGL_URL: " https://a.example/v1 " },
    "https://a.example/v1/me",
  ],
  ["clockify", {}, {}, "https://api.clockify.me/api/v1/user"],
  ["clockify", { region: "global" }, {}, "https://api.clockify.me/api/v1/user"],
  ["clockify", { region: "euc1" }, {}, "https://euc1.clockify.me/api/v1/user"],
  [
    "clockify",
    { region: "euc1" },
    { WORKTIME_CLOCKIFY_URL: "https://a.example/v1/" },
    "https://a.example/v1/user",
  ],
  [
    "clockify",
    {},
    { WORKTIME_CLOCKIFY_URL: " " },
    "https://api.clockify.me/api/v1/user",
  ],
  [
    "harvest",
    { accountId: "7" },
    {},
    "https://api.harvestapp.com/v2/users/me",
  ],
  [
    "harvest",
    { accountId: "7" },
    { WORKTIME_HARVEST_URL: "https://a.example/v2" },
    "https://a.example/v2/users/me",
  ],
];

for (const [name, settings, variables, url] of HOSTS) {
  const given = JSON.stringify({ ...settings, ...variables });
  Deno.test(`openProvider() uses ${url} for ${name} if given ${given}`, async () => {
    const { context, urls } = withKeys({
      settings,
      variables,
      answer: () => ({ id: 1 }),
    });
    const { provider } = await openProvider(name, context);
    assertEquals(await provider.getUserId?.(), "1");
    assertEquals(urls, [url]);
  });
}

for (const [name, variable, service] of REMOTE) {
  Deno.test(`openProvider() never sends ${service} a key named after another service`, async () => {
    const others = REMOTE.filter(([other]) => other !== name);
    for (const [, apiKeyEnv] of others) {
      const { context, urls } = withKeys({ settings: { apiKeyEnv } });
      const error = await assertRejects(
        () => openProvider(name, context),
        ProviderError,
      );
      assertEquals([error.code, error.message, error.hint], [
        "provider_key",
        `${apiKeyEnv} is named after another service, so it was not ` +
        `sent to ${service}`,
        "Remove api_key_env from config.yaml, or set it to the variable that " +
        `holds your ${service} key`,
      ]);
      assertEquals(urls, []);
    }
    for (const apiKeyEnv of [undefined, variable, "WORKTIME_KEY"]) {
      const error = await assertRejects(
        () =>
          openProvider(name, {
            ...context(),
            settings: {
              ...DEFAULT_SETTINGS,
              ...(apiKeyEnv !== undefined && { apiKeyEnv }),
            },
          }),
        ProviderError,
        `The ${service} API key is missing or malformed`,
      );
      const set = `Set ${apiKeyEnv ?? variable} to `;
      assertEquals(error.hint?.slice(0, set.length), set);
    }
  });
}

const USER = "5e5b8b0a95ae537fbde06e2e";
const WORKSPACE = "5e64e36443f3817e058c24d7";
const TAG = "5e78f73dbed03611f8b825ae";

Deno.test("openProvider() caches Clockify's user and tags", async () => {
  const settings = { workspaceId: WORKSPACE };
  const { context, urls, disk } = withKeys({
    settings,
    answer: (url) =>
      url.endsWith("/user")
        ? { id: USER }
        : url.includes("/tags")
        ? [{ id: TAG, name: "a" }]
        : [],
  });
  const first = await openProvider("clockify", context);
  await first.provider.getCurrentTimer();
  const request = first.provider.startTimer("TASK-1", "a", {
    tags: ["a"],
    isAlone: true,
  });
  await assertRejects(() => request, ProviderError);
  await first.close();
  assertEquals(JSON.parse(disk.files["cache/providers.json"] ?? ""), {
    places: { [`clockify/${WORKSPACE}`]: { user: USER, tags: { a: TAG } } },
  });
  assertEquals(urls.length, 4);
  const second = await openProvider("clockify", context);
  await second.provider.getCurrentTimer();
  assertEquals(urls.slice(4).map((url) => new URL(url).pathname), [
    `/api/v1/workspaces/${WORKSPACE}/user/${USER}/time-entries`,
  ]);
});

Deno.test("openProvider() caches Clockify's user before a workspace is chosen", async () => {
  const { context, disk } = withKeys({ answer: () => ({ id: USER }) });
  const { provider, close } = await openProvider("clockify", context);
  await provider.getUserId?.();
  await close();
  const settings = { ...context.settings, workspaceId: WORKSPACE };
  const { urls, context: later } = withKeys({ answer: () => [] });
  const cache = new ProviderCache(disk);
  const opened = await openProvider("clockify", { ...later, settings, cache });
  await opened.provider.getCurrentTimer();
  assertEquals(urls.map((url) => new URL(url).pathname), [
    `/api/v1/workspaces/${WORKSPACE}/user/${USER}/time-entries`,
  ]);
});

/** Invalid cache contents for Clockify's user and tags. */
const LEFT: Record<string, unknown>[] = [
  { user: 7 },
  { user: "" },
  { user: "../../../user" },
  { user: `${USER}/..` },
  { user: "%2e%2e" },
  { user: null, tags: null },
  { tags: { a: 7, b: null, c: {} } },
  { tags: [] },
];

for (const left of LEFT) {
  Deno.test(`openProvider() asks Clockify again if the cache has ${JSON.stringify(left)}`, async () => {
    const { context, urls } = withKeys({
      settings: { workspaceId: WORKSPACE },
      answer: (url) => url.endsWith("/user") ? { id: USER } : [],
    });
    await context.cache.remember(`clockify/${WORKSPACE}`, left);
    const { provider, close } = await openProvider("clockify", context);
    await provider.getCurrentTimer();
    assertEquals(urls.map((url) => new URL(url).pathname), [
      "/api/v1/user",
      `/api/v1/workspaces/${WORKSPACE}/user/${USER}/time-entries`,
    ]);
    await close();
    assertEquals(await context.cache.recall(`clockify/${WORKSPACE}`), {
      user: USER,
      tags: {},
    });
  });
}

const ACCOUNT = {
  userId: "1",
  timeZone: "Tokyo",
  wantsTimestamps: false,
  clock: "24h",
};

/** The cached facts about a Harvest account, and what is requested again. */
const KNOWN: [known: Record<string, unknown>, asked: string[]][] = [
  [{ ...ACCOUNT, date: "2025-01-16" }, []],
  [{ ...ACCOUNT, date: "2025-01-15" }, ["/v2/users/me"]],
  [ACCOUNT, ["/v2/users/me"]],
  [{ ...ACCOUNT, date: "2025-01-16", userId: 1 }, ["/v2/users/me"]],
  [{ ...ACCOUNT, date: "2025-01-16", timeZone: null }, ["/v2/users/me"]],
  [{ ...ACCOUNT, date: "2025-01-16", wantsTimestamps: 0 }, ["/v2/company"]],
  [{ ...ACCOUNT, date: "2025-01-16", clock: "25h" }, []],
  [{}, ["/v2/users/me", "/v2/company"]],
];

for (const [known, asked] of KNOWN) {
  Deno.test(`openProvider() asks Harvest ${asked.join(" and ") || "nothing"} where it knows ${JSON.stringify(known)}`, async () => {
    const { context, urls } = withKeys({
      settings: { accountId: "7" },
      answer: (url) =>
        url.endsWith("/users/me")
          ? { id: 1, timezone: "Tokyo" }
          : url.endsWith("/company")
          ? { wants_timestamp_timers: false, clock: "24h" }
          : { time_entries: [] },
    });
    await context.cache.remember("harvest/7", known);
    const { provider, close } = await openProvider("harvest", context);
    await provider.getCurrentTimer();
    const paths = urls.map((url) => new URL(url).pathname);
    assertEquals(paths, [...asked, "/v2/time_entries"]);
    await close();
    const { clock: _, ...account } = ACCOUNT;
    assertEquals(await context.cache.recall("harvest/7"), {
      ...account,
      ...(known.clock !== "25h" && { clock: "24h" }),
      date: "2025-01-16",
    });
  });
}

Deno.test("openProvider() gives Harvest this machine's zone as a fallback", async () => {
  const { context, disk } = withKeys({
    settings: { accountId: "7" },
    answer: () => ({
      time_entries: [{
        id: 1,
        spent_date: "2025-01-16",
        hours: 1,
        is_running: false,
      }],
    }),
  });
  await context.cache.remember("harvest/7", {
    ...ACCOUNT,
    timeZone: "Atlantis",
    date: "2025-01-16",
  });
  const before = disk.files;
  const zone = { offsetMinutesAt: () => -60 };
  const { provider, close } = await openProvider("harvest", {
    ...context,
    zone,
  });
  const from = Date.parse("2025-01-16T00:00Z");
  const entries = await provider.listEntries({ from, to: from + 86_400_000 });
  assertEquals(
    entries.map(({ start }) => start),
    [Date.parse("2025-01-16T01:00Z")],
  );
  await close();
  assertEquals(disk.files, before);
});

Deno.test("openProvider() uses the configured pattern of descriptions", async () => {
  const bodies: unknown[] = [];
  for (const [name] of REMOTE) {
    const { context } = withKeys({
      settings: {
        taskPattern: "{task_title} [{task_id}]",
        workspaceId: name === "toggl" ? "7" : WORKSPACE,
        accountId: "7",
      },
    });
    await context.cache.remember("harvest/7", {
      ...ACCOUNT,
      date: "2025-01-16",
    });
    const fetch = (_: string, { body }: RequestInit) => {
      bodies.push(body);
      return Promise.resolve(Response.json({}));
    };
    const connection = { ...context.connection, fetch };
    const opened = await openProvider(name, { ...context, connection });
    await assertRejects(() =>
      opened.provider.startTimer("B-2", "Fix it", {
        isAlone: true,
        ...(name === "harvest" && { projectId: "1", projectTaskId: "2" }),
      }), ProviderError);
    await opened.close();
  }
  assertEquals(
    bodies.map((it) => String(it).includes('"Fix it [B-2]"')),
    [true, true, true],
  );
});

const ADDRESSES: [address: string, isTaken: boolean][] = [
  ["https://euc1.clockify.me/api/v1", true],
  ["http://127.0.0.1:8080/v1", true],
  ["http://localhost/v1", true],
  ["http://[::1]:8080/v1", true],
  ["http://127.10.20.30/v1", true],
  ["http://128.0.0.1/v1", false],
  ["http://localhost.example.com/v1", false],
  ["http://xlocalhost/v1", false],
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
    else {
      const error = await assertRejects(
        () => open("clockify"),
        InvalidTextError,
      );
      const { code, message, hint } = error;
      assertEquals({ code, message, hint }, {
        code: "invalid_url",
        message: "WORKTIME_CLOCKIFY_URL is not an https:// URL",
        hint: "Use a URL that starts with https://, or unset it",
      });
    }
    // No other service's key is sent there.
    assertEquals((await open("toggl")).provider.name, "toggl");
  });
}
