import { assertEquals } from "@std/assert";
import { defaultDirectory } from "../../lib/storage/open_disk.ts";
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
