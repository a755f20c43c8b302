import { assert, assertEquals } from "@std/assert";
import { readConfig } from "../../lib/formats/config.ts";
import { type ConfigEdits, editConfig } from "../../lib/formats/config_edit.ts";
import { type CivilMonth, parseCivilDate } from "../../lib/time/civil_date.ts";
import type { ExpectedMinutes } from "../../lib/workday/terms.ts";
import type { Settings } from "../../lib/tracking/settings.ts";
import { forSeeds, type Random } from "../support/random.ts";

const TEXTS = [
  ..."12 007 x y true ~ null 1e3 a: - # é\u{1F600} __proto__ constructor <<"
    .split(" "),
  "12345678901234567890",
  "a: b",
  " # x ",
  '"q"\\',
  "\u2028\x07\n",
];

function anyText(random: Random): string {
  return random.chance(0.1) ? "z".repeat(300) : random.pick(TEXTS);
}

function anyIds<T>(random: Random, id: () => T): Map<string, T> {
  const count = random.integer(0, 4);
  return new Map(
    Array.from({ length: count }, () => [anyText(random), id()] as const),
  );
}

function anyHours(random: Random): ExpectedMinutes {
  const day = () => random.integer(0, 1440);
  const week = () => ({ mon: day(), thu: day() });
  const from = parseCivilDate(`2024-0${random.integer(1, 9)}-01`);
  return random.pick<ExpectedMinutes>([
    day(),
    day(),
    week(),
    [{ from, minutes: day() }, { from, minutes: week() }],
  ]);
}

/** Edits that change about half of the keys. */
function anyEdits(random: Random): ConfigEdits {
  const perhaps = <T>(value: T): T | null | undefined =>
    random.chance(0.5) ? undefined : random.chance(0.2) ? null : value;
  const ids = () => random.chance(0.3) ? null : anyText(random);
  return {
    provider: perhaps(random.pick(["toggl", "harvest", "local"] as const)),
    autoStart: perhaps(random.chance(0.5)),
    autoStop: perhaps(random.chance(0.5)),
    apiKeyEnv: perhaps(random.pick(["A", "_b2", "yes"])),
    workspaceId: perhaps(anyText(random)),
    accountId: perhaps(anyText(random)),
    taskPattern: perhaps(`${anyText(random)}{task_id}${anyText(random)}`),
    pauseOnBreak: perhaps(random.chance(0.5)),
    expectedMinutes: perhaps(anyHours(random)),
    lunchMinutes: perhaps(random.integer(0, 1440)),
    isLunchPlanned: perhaps(random.chance(0.5)),
    longestDayMinutes: perhaps(random.integer(1, 2160)),
    balanceFrom: perhaps(random.pick(["2024-01", "1999-12"]) as CivilMonth),
    openingBalanceMinutes: perhaps(random.integer(-6000, 6000)),
    vacationDays: perhaps(random.integer(0, 60) / 2),
    tags: perhaps([...anyIds(random, () => "").keys()]),
    projects: random.chance(0.5) ? anyIds(random, ids) : undefined,
    tasks: random.chance(0.5) ? anyIds(random, ids) : undefined,
  };
}

const OTHERS = ["x: |+\n  a: b\n\n", "# c\n", "\n", "y:\n- z: &a {b: 1}\n"];

/** A file as if written by hand. */
function anyConfig(random: Random): string {
  const section = editConfig(undefined, anyEdits(random)).replace(
    /^#.*\n/gm,
    "",
  )
    .replace(/^ {2}tags: \[(?=\w)([\w, ]*)\]/m, (_, tags) => {
      const items = tags.split(", ").map((it: string) => `    - ${it}\n`);
      return `  tags:\n${items.join("    # next\n")}`.trimEnd();
    })
    .replace(
      /\n/g,
      () =>
        random.pick([
          "\n",
          "\n",
          " # why\n",
          "   # why\n",
          "\n  # c\n",
          "\n\n",
        ]),
    );
  // The earlier key takes one number only, and is in the section of timers.
  const isWeek = /^ {2}hours: *(?:#.*)?$/m.test(section);
  const timers = section.startsWith("time_tracking:") ? "" : "time_tracking:\n";
  const earlier = isWeek || random.chance(0.5) ? section : section
    .replace(/^workday:.*\n/m, timers).replace(
      /^ {2}hours:/m,
      "  default_hours:",
    )
    .replace(
      /^ {2}(?:lunch_planned|longest_day_hours|balance_from|opening_balance|vacation_days):.*\n?/gm,
      "",
    );
  // The keys of an item stand below the one after its dash.
  const wide = random.chance(0.3) && !earlier.includes("- from")
    ? earlier.replace(/^ +/gm, (spaces) => spaces.repeat(2))
    : earlier;
  const others = () => random.chance(0.5) ? random.pick(OTHERS) : "";
  const text = random.pick(["", "---\n"]) + others() +
    random.pick([wide, wide, wide, ""]) + others();
  const whole = random.chance(0.3) ? text.replace(/\n$/, "") : text;
  return random.pick(["", "\uFEFF"]) +
    (random.chance(0.3) ? whole.replaceAll("\n", "\r\n") : whole);
}

async function afterEdits(
  settings: Settings,
  edits: ConfigEdits,
): Promise<Settings> {
  const defaults = await readConfig("");
  const ids = (
    before: ReadonlyMap<string, string>,
    news: ReadonlyMap<string, string | null> | undefined,
  ) => {
    const all = new Map<string, string | null>([...before, ...news ?? []]);
    return new Map(
      [...all].filter((it): it is [string, string] => it[1] !== null),
    );
  };
  const { projects, tasks, provider, ...rest } = edits;
  const values: Record<string, unknown> = { ...settings };
  for (const [key, value] of Object.entries({ ...rest, provider })) {
    if (value === undefined) continue;
    values[key] = value ?? defaults[key as keyof Settings];
  }
  values.projectMapping = ids(settings.projectMapping, projects);
  values.taskMapping = ids(settings.taskMapping, tasks);
  return values as unknown as Settings;
}

/** Splits a text into lines without line ends. */
function bare(text: string): string[] {
  return text.replace(/[\r\uFEFF]/g, "").split("\n");
}

/** Returns whether lines are among others, in the same order. */
function assertKept(lines: readonly string[], all: readonly string[]): void {
  let at = 0;
  for (const line of lines) {
    while (at < all.length && all[at] !== line) at++;
    assert(at < all.length, `lost or moved: ${JSON.stringify(line)}`);
    at++;
  }
}

Deno.test("editConfig() makes the requested changes, and no others", () =>
  forSeeds(400, async (random) => {
    const before = anyConfig(random);
    const edits = anyEdits(random);
    const after = editConfig(before, edits);
    const expected = await afterEdits(await readConfig(before), edits);
    assertEquals(await readConfig(after), expected, before);
    assertEquals(editConfig(after, edits), after);

    const isOurs = (line: string) =>
      /^ +(?:["\w<~é-].*:|- |tags:|#)/.test(line) ||
      /^(?:time_tracking|workday)/.test(line);
    const kept = bare(before).filter((it) => it !== "" && !isOurs(it));
    assertKept(kept, bare(after));
    if (before.includes("\n")) {
      const ends = (text: string) => new Set(text.match(/\r?\n/g));
      assertEquals(ends(after), ends(before));
    }
    assertEquals(after.startsWith("\uFEFF"), before.startsWith("\uFEFF"));
  }));

Deno.test("editConfig() keeps all lines of unchanged keys", () =>
  forSeeds(200, (random) => {
    const before = anyConfig(random);
    const after = editConfig(before, { lunchMinutes: 33, autoStart: null });
    const isKept = (line: string) =>
      !/^ *(?:lunch_minutes|auto_start):/.test(line);
    assertKept(bare(before).filter(isKept), bare(after));
  }));
