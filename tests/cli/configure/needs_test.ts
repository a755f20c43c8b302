import { assertEquals } from "@std/assert";
import { MemoryDisk } from "../../../lib/storage/memory_disk.ts";
import { CliUser } from "../../support/run_cli.ts";

const NO_PLACE = "run worktime timer configure in a terminal, or add";

/** Options of configure, and the settings that are then missing. */
const NEEDS: readonly [
  options: string,
  variables: Record<string, string>,
  needs: readonly string[],
][] = [
  ["--provider none", {}, []],
  ["--provider toggl", {}, [
    `Toggl needs a workspace: ${NO_PLACE} --workspace ID`,
    "The Toggl API key is missing or malformed",
    "Set TOGGL_API_KEY to the API token at the bottom of " +
    "https://track.toggl.com/profile",
  ]],
  [
    "--provider toggl --workspace 1",
    { TOGGL_API_KEY: "0123456789abcdef0123456789abcdef" },
    [],
  ],
  [
    "--provider toggl --workspace 1 --project v2=1",
    { WORKTIME_TOGGL_URL: "http://example.com" },
    [
      "WORKTIME_TOGGL_URL is not an https:// URL",
      "Use a URL that starts with https://, or unset it",
    ],
  ],
  ["--provider clockify", {}, [
    `Clockify needs a workspace: ${NO_PLACE} --workspace ID`,
    "The Clockify API key is missing or malformed",
    "Set CLOCKIFY_API_KEY to a key from " +
    "https://app.clockify.me/manage-api-keys",
  ]],
  ["--provider harvest --account 1 --project v2=1", {}, [
    "Harvest needs a project task: worktime timer configure " +
    "--project-task v2=ID",
    "The Harvest API key is missing or malformed",
    "Set HARVEST_ACCESS_TOKEN to a token from " +
    "https://id.getharvest.com/developers",
  ]],
];

for (const [options, variables, needs] of NEEDS) {
  for (const isShown of [false, true]) {
    const line = isShown ? "timer configure" : `timer configure ${options}`;
    const name = isShown ? `the settings of ${options}` : options;
    Deno.test(`timer configure lists what is missing as text and as JSON: ${name}`, async () => {
      const user = new CliUser("2024-12-10T09:00", {
        disk: new MemoryDisk(),
        variables: { HOME: "/home/me", ...variables },
      });
      if (isShown) await user.type(`timer configure ${options}`);
      const text = await user.type(line);
      const json = await user.type(`${line} --json`);
      assertEquals([text.status, json.status, json.error], [0, 0, ""]);
      assertEquals(text.error, needs.map((it) => `${it}\n`).join(""));
      assertEquals(JSON.parse(json.out).needs, needs);
    });
  }
}
