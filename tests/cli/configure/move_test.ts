import { assertEquals } from "@std/assert";
import {
  editsBetween,
  removedSettings,
  settingsFor,
} from "../../../lib/cli/configure/service.ts";
import { readConfig } from "../../../lib/formats/config.ts";
import { editConfig } from "../../../lib/formats/config_edit.ts";
import {
  DEFAULT_SETTINGS,
  PROVIDER_NAMES,
  type ProviderName,
  type Settings,
} from "../../../lib/tracking/settings.ts";
import { forSeeds, type Random } from "../../support/random.ts";

/** A provider, the variable of its key, another provider, the kept variable. */
const VARIABLES: [
  from: ProviderName,
  variable: string,
  to: ProviderName,
  kept: string | undefined,
][] = [
  ["toggl", "TOGGL_API_KEY", "clockify", undefined],
  ["toggl", "WORKTIME_KEY", "clockify", undefined],
  ["toggl", "WORKTIME_KEY", "toggl", "WORKTIME_KEY"],
  ["toggl", "TOGGL_API_KEY", "local", "TOGGL_API_KEY"],
  ["local", "TOGGL_API_KEY", "toggl", "TOGGL_API_KEY"],
  ["local", "TOGGL_WORK", "toggl", "TOGGL_WORK"],
  ["local", "TOGGL_API_KEY", "clockify", undefined],
  ["local", "HARVEST_ACCESS_TOKEN", "toggl", undefined],
  ["local", "WORKTIME_KEY", "harvest", "WORKTIME_KEY"],
];

for (const [from, variable, to, kept] of VARIABLES) {
  Deno.test(`from ${from} to ${to}, ${variable} becomes ${kept}`, () => {
    const before = {
      ...DEFAULT_SETTINGS,
      provider: from,
      apiKeyEnv: variable,
    };
    assertEquals(settingsFor(to, before).apiKeyEnv, kept);
  });
}

Deno.test("ids of one service are not used for another, but kept for this machine only", () => {
  const before: Settings = {
    ...DEFAULT_SETTINGS,
    provider: "toggl",
    workspaceId: "12",
    projectMapping: new Map([["v2", "1"]]),
    taskMapping: new Map([["v2", "2"]]),
  };
  const after = settingsFor("clockify", before);
  assertEquals(after, { ...DEFAULT_SETTINGS, provider: "clockify" });
  assertEquals(removedSettings(before, after), [
    "project_mapping for v2",
    "workspace_id",
    "task_mapping for v2",
  ]);
  const back = settingsFor("toggl", settingsFor("local", before));
  assertEquals(back, before);
});

function anySettings(random: Random): Settings {
  const id = () => String(random.integer(1, 5));
  const ids = () =>
    new Map(
      ["v2", "TASK", "a: b", "__proto__"].filter(() => random.chance(0.5))
        .map((name) => [name, id()]),
    );
  const perhaps = (text: string) => random.chance(0.5) ? text : undefined;
  return {
    ...DEFAULT_SETTINGS,
    provider: random.pick(PROVIDER_NAMES),
    apiKeyEnv: perhaps("WORKTIME_KEY"),
    workspaceId: perhaps(id()),
    accountId: perhaps(id()),
    projectMapping: ids(),
    taskMapping: ids(),
  };
}

Deno.test("edits between any two settings turn one into the other", async () => {
  await forSeeds(300, async (random) => {
    const [before, after] = [anySettings(random), anySettings(random)];
    const written = editConfig(
      undefined,
      editsBetween(DEFAULT_SETTINGS, before),
    );
    assertEquals(await readConfig(written), before);
    const edited = editConfig(written, editsBetween(before, after));
    assertEquals(await readConfig(edited), after);
    const none = Object.values(editsBetween(after, after));
    assertEquals(none.every((edit) => edit === undefined), true);
  });
});
