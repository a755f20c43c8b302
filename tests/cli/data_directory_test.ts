import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { defaultDirectory, openDisk } from "../../lib/storage/open_disk.ts";
import { CliUser } from "../support/run_cli.ts";

const CASES: [
  variables: Record<string, string>,
  isWindows: boolean,
  directory: string | undefined,
][] = [
  [{ WORKTIME_DATA_DIR: "/a", XDG_DATA_HOME: "/b", HOME: "/c" }, false, "/a"],
  [{ XDG_DATA_HOME: "/b", HOME: "/c" }, false, "/b/worktime"],
  [{ HOME: "/c" }, false, "/c/.local/share/worktime"],
  [
    { WORKTIME_DATA_DIR: "", XDG_DATA_HOME: "", HOME: "/c" },
    false,
    "/c/.local/share/worktime",
  ],
  [
    { XDG_DATA_HOME: "relative", HOME: "/c" },
    false,
    "/c/.local/share/worktime",
  ],
  [{ LOCALAPPDATA: "C:\\L", HOME: "/c" }, true, "C:\\L\\worktime"],
  [{ XDG_DATA_HOME: "D:\\x", LOCALAPPDATA: "C:\\L" }, true, "D:\\x/worktime"],
  [{ HOME: "" }, false, undefined],
];

for (const [variables, isWindows, directory] of CASES) {
  const given = JSON.stringify(variables);
  Deno.test(`the data directory with ${given} is ${directory}`, () => {
    const variable = (name: string) => variables[name];
    assertEquals(defaultDirectory({ variable, isWindows }), directory);
  });
}

/** What a process says of itself, and its data directory. */
const PROCESSES: [
  platform: string,
  env: Record<string, string>,
  denied: string[],
  directory: string | undefined,
][] = [
  ["linux", { HOME: "/c" }, [], "/c/.local/share/worktime"],
  ["win32", { HOME: "/c", LOCALAPPDATA: "C:\\L" }, [], "C:\\L\\worktime"],
  ["linux", { HOME: "/c" }, ["XDG_DATA_HOME"], "/c/.local/share/worktime"],
  ["linux", { HOME: "/c" }, ["HOME"], undefined],
];

/** Replaces the process while a function runs. */
function inProcess<T>(platform: string, env: unknown, run: () => T): T {
  const name = "process";
  const real = Object.getOwnPropertyDescriptor(globalThis, name) ?? {};
  const value = { platform, env };
  Object.defineProperty(globalThis, name, { value, configurable: true });
  try {
    return run();
  } finally {
    Object.defineProperty(globalThis, name, real);
  }
}

/** Returns variables of which some throw an error. */
function throwing(
  env: Record<string, string>,
  names: string[],
  error: Error,
): unknown {
  return new Proxy(env, {
    get: (target, name) => {
      if (names.includes(String(name))) throw error;
      return target[String(name)];
    },
  });
}

Deno.test("defaultDirectory() reads the variables of the process that it may read", () => {
  const denied = Object.assign(new Error("Denied"), { name: "NotCapable" });
  for (const [platform, env, names, directory] of PROCESSES) {
    const variables = throwing(env, names, denied);
    assertEquals(
      inProcess(platform, variables, () => defaultDirectory()),
      directory,
    );
  }
  const broken = throwing({}, ["HOME"], new TypeError("Broken"));
  const read = () => inProcess("linux", broken, () => defaultDirectory());
  assertThrows(read, TypeError, "Broken");
});

Deno.test("--data-dir overrides every variable", async () => {
  const user = new CliUser("2024-12-10T09:00", {
    variables: { WORKTIME_DATA_DIR: "/a", HOME: "/c" },
  });
  await user.type("status --data-dir /d");
  await user.type("status");
  assertEquals(user.opened, ["/d", "/a"]);
});

Deno.test("without a data directory, the error says how to set one", async () => {
  const { status, error } = await new CliUser("2024-12-10T09:00", {
    variables: {},
  }).type("status");
  assertEquals(status, 1);
  assertEquals(
    error,
    "No data directory is set\n" +
      "Use --data-dir DIR, or set WORKTIME_DATA_DIR\n",
  );
});

Deno.test("openDisk() needs a path, as an empty one would mean the root", async () => {
  const open = () => openDisk("");
  await assertRejects(open, TypeError, "Expected a path, found none");
  assertEquals((await openDisk("data")).location, "data");
});
