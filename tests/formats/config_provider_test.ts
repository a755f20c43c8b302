import { assertEquals, assertRejects } from "@std/assert";
import { DataFileError } from "../../lib/errors.ts";
import {
  ANY_PROVIDER,
  defaultSettings,
  readConfig,
} from "../../lib/formats/config.ts";
import { findSetting, settingJson } from "../../lib/formats/config_setting.ts";
import { DEFAULT_SETTINGS } from "../../lib/tracking/settings.ts";

const STRANGER = "time_tracking:\n  provider: Far Sheet\n";

Deno.test("readConfig() reads the settings of a provider that the program passed, as in JSON", async () => {
  const text = `${STRANGER}provider_settings:\n  path: a b\n  page: 7\n` +
    "  id: 007\n  huge: 12345678901234567890\n  on: true\n  none: ~\n" +
    "  list: [1, x, {y: 2.5}]\n  map:\n    deep: {z: [3]}\n";
  const { provider, providerSettings } = await readConfig(text, "Far Sheet");
  assertEquals(provider, "Far Sheet");
  assertEquals(providerSettings, {
    ...{ path: "a b", page: 7, id: "007", huge: "12345678901234567890" },
    ...{ on: true, none: null, list: [1, "x", { y: 2.5 }] },
    map: { deep: { z: [3] } },
  });
  for (const empty of ["", "provider_settings:\n", "provider_settings: {}\n"]) {
    const settings = await readConfig(STRANGER + empty, "Far Sheet");
    assertEquals(settings.providerSettings, {}, empty);
  }
  // A built-in provider has its settings in its own section.
  const toggl = text.replace("Far Sheet", "toggl");
  for (const passed of [undefined, "toggl"]) {
    const settings = await readConfig(toggl, passed);
    assertEquals(settings.providerSettings, DEFAULT_SETTINGS.providerSettings);
  }
});

Deno.test("readConfig() rejects settings of a provider that are not a map", async () => {
  for (
    const [value, line, column] of [["[a]", 3, 20], ["x", 3, 20], [
      "\n- a",
      4,
      1,
    ]] as const
  ) {
    const text = `${STRANGER}provider_settings: ${value}\n`;
    const error = await assertRejects(
      () => readConfig(text, "Far Sheet"),
      DataFileError,
    );
    assertEquals(error.problem, '"provider_settings" must be a map');
    assertEquals(error.position, { file: "config.yaml", line, column });
  }
});

/** The provider in the file, the one that was passed, and the result. */
const PROVIDERS: [
  named: string | undefined,
  passed: string | undefined,
  provider: string,
][] = [
  [undefined, undefined, "local"],
  [undefined, "toggl", "toggl"],
  [undefined, "Far Sheet", "Far Sheet"],
  ["none", "toggl", "toggl"],
  ["none", "Far Sheet", "Far Sheet"],
  ["toggl", undefined, "toggl"],
  ["toggl", "local", "toggl"],
  ["toggl", "toggl", "toggl"],
  ["toggl", ANY_PROVIDER, "toggl"],
  ["Far Sheet", "Far Sheet", "Far Sheet"],
  ["Far Sheet", ANY_PROVIDER, "Far Sheet"],
];

Deno.test("readConfig() takes the provider that the program passed, or that in the file", async () => {
  for (const [named, passed, provider] of PROVIDERS) {
    const text = named === undefined
      ? ""
      : `time_tracking:\n  provider: ${named}\n`;
    const settings = await readConfig(text, passed);
    assertEquals(settings.provider, provider, `${named} ${passed}`);
  }
  assertEquals(defaultSettings(undefined), DEFAULT_SETTINGS);
  assertEquals(defaultSettings(ANY_PROVIDER), DEFAULT_SETTINGS);
  const passed = { ...DEFAULT_SETTINGS, provider: "Far Sheet" };
  assertEquals(defaultSettings("Far Sheet"), passed);
});

Deno.test("readConfig() rejects a provider that the program does not have", async () => {
  const position = { file: "config.yaml", line: 2, column: 13 };
  for (const passed of [undefined, "local"]) {
    const read = () => readConfig(STRANGER, passed);
    const error = await assertRejects(read, DataFileError);
    assertEquals(
      [error.problem, error.hint, error.position],
      [
        '"provider" must be one of toggl, clockify, harvest, none, local, ' +
        'found "Far Sheet"',
        "Only a program with that provider can use it. See: worktime timer " +
        "configure --help",
        position,
      ],
    );
  }
  const read = () => readConfig(STRANGER, "toggl");
  const error = await assertRejects(read, DataFileError);
  assertEquals(
    [error.problem, error.hint, error.position],
    [
      '"provider" is "Far Sheet", but this program syncs with "toggl"',
      'Use a provider with the name "Far Sheet", or remove that line',
      position,
    ],
  );
});

Deno.test("the flags of all plans are in JSON as one, and those of several by plan", async () => {
  const table: [lines: string, json: unknown][] = [
    ["billable: true", true],
    ["billable: false", false],
    ["billable:\n    a: true\n    '*': false", { a: true, "*": false }],
    ["billable:\n    a: true", { a: true }],
    ["billable: {}", null],
  ];
  const setting = findSetting("billable");
  for (const [lines, json] of table) {
    const settings = await readConfig(`time_tracking:\n  ${lines}\n`);
    assertEquals(settingJson(setting, settings), json, lines);
  }
  assertEquals(settingJson(setting, DEFAULT_SETTINGS), null);
});

Deno.test("readConfig() reads clients without spaces around their names", async () => {
  const text =
    'time_tracking:\n  clients:\n    a: " Acme  Ltd "\n    b: Beta\n';
  const { clients } = await readConfig(text);
  assertEquals(clients, new Map([["a", "Acme  Ltd"], ["b", "Beta"]]));
  const read = () => readConfig('time_tracking:\n  clients:\n    a: "  "\n');
  const error = await assertRejects(read, DataFileError);
  assertEquals(error.position, { file: "config.yaml", line: 3, column: 8 });
});
