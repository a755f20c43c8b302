import { assertEquals, assertThrows } from "@std/assert";
import { InvalidTextError } from "../../lib/errors.ts";
import {
  checkServiceId,
  isKeyOfOtherProvider,
  keyVariableAfter,
  PROVIDER_NAMES,
  type ProviderName,
  providerTitle,
} from "../../lib/tracking/settings.ts";

Deno.test("providerTitle() returns the display name of a provider", () => {
  assertEquals(PROVIDER_NAMES.map(providerTitle), [
    "This machine",
    "Toggl",
    "Clockify",
    "Harvest",
  ]);
});

const HEX = "0123456789abcdef01234567";

const IDS: [provider: ProviderName, good: string[], bad: string[]][] = [
  ["local", ["", "anything"], []],
  ["toggl", ["1", "9".repeat(16)], [
    "",
    "0",
    "01",
    "-1",
    "1".repeat(17),
    "x",
    "1x",
  ]],
  ["clockify", [HEX], [HEX.slice(1), `${HEX}0`, HEX.toUpperCase(), "1"]],
  ["harvest", ["1", "9".repeat(19)], ["0", "1".repeat(20), "1 ", "1.5", "1x"]],
];

for (const [provider, good, bad] of IDS) {
  Deno.test(`checkServiceId() accepts only ids of ${provider}`, () => {
    for (const id of good) checkServiceId(provider, "project", id);
    const hint = provider === "clockify"
      ? "Use the 24-character ID in its URL"
      : "Use the number at the end of its URL";
    for (const id of bad) {
      const error = assertThrows(
        () => checkServiceId(provider, "project", id),
        InvalidTextError,
      );
      assertEquals([error.code, error.message, error.hint], [
        "invalid_project",
        `Invalid ${providerTitle(provider)} project: "${id}"`,
        hint,
      ]);
    }
  });
}

Deno.test("checkServiceId() reports what the id stands for", () => {
  const table: [
    what: Parameters<typeof checkServiceId>[1],
    code: string,
    message: string,
  ][] = [
    ["workspace", "invalid_workspace", 'Invalid Harvest workspace: "x"'],
    ["account", "invalid_workspace", 'Invalid Harvest account: "x"'],
    ["project", "invalid_project", 'Invalid Harvest project: "x"'],
    ["task", "invalid_task", 'Invalid Harvest task: "x"'],
  ];
  for (const [what, code, message] of table) {
    const error = assertThrows(
      () => checkServiceId("harvest", what, "x"),
      InvalidTextError,
    );
    assertEquals([error.code, error.message], [code, message]);
  }
});

Deno.test("isKeyOfOtherProvider() goes by the service in a variable's name", () => {
  const table: [provider: ProviderName, variable: string, isOther: boolean][] =
    [
      ["toggl", "TOGGL_API_TOKEN", false],
      ["toggl", "MY_toggl_KEY", false],
      ["toggl", "HARVEST_TOKEN", true],
      ["toggl", "Clockify_Key", true],
      ["toggl", "API_KEY", false],
      ["toggl", "LOCAL_KEY", false],
      ["toggl", "TOGGL_OR_HARVEST", false],
      ["local", "TOGGL_API_TOKEN", true],
      ["local", "LOCAL_KEY", false],
    ];
  for (const [provider, variable, isOther] of table) {
    assertEquals(isKeyOfOtherProvider(provider, variable), isOther, variable);
  }
});

Deno.test("keyVariableAfter() never keeps the key of another service", () => {
  const table: [
    before: ProviderName,
    after: ProviderName,
    variable: string | undefined,
    left: string | undefined,
  ][] = [
    ["toggl", "toggl", "TOGGL_KEY", "TOGGL_KEY"],
    ["toggl", "toggl", "HARVEST_KEY", "HARVEST_KEY"],
    ["toggl", "local", "TOGGL_KEY", "TOGGL_KEY"],
    ["toggl", "harvest", "TOGGL_KEY", undefined],
    ["toggl", "harvest", "HARVEST_KEY", undefined],
    ["toggl", "harvest", "KEY", undefined],
    // Back from local.
    ["local", "toggl", "TOGGL_KEY", "TOGGL_KEY"],
    ["local", "toggl", "KEY", "KEY"],
    ["local", "toggl", "HARVEST_KEY", undefined],
    ["local", "toggl", undefined, undefined],
  ];
  for (const [before, after, apiKeyEnv, left] of table) {
    const found = keyVariableAfter({ provider: before, apiKeyEnv }, after);
    assertEquals(found, left, `${before} ${after} ${apiKeyEnv}`);
  }
});
