import { assertEquals } from "@std/assert";
import { fullNameOf } from "../../lib/cli/command.ts";
import { parseWords } from "../../lib/cli/quick_parse.ts";
import { COMMANDS, findCommand, optionsOf } from "../../lib/cli/registry.ts";
import { schemaProblems } from "./json_schema.ts";
import type { CliUser } from "./run_cli.ts";

/** A line, the time it is typed and its whole JSON. */
export type JsonRow = readonly [at: string, line: string, json: unknown];

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** Replaces random ids in texts by `id-1`, `id-2` and so on. */
export function shortIds(): (text: string) => string {
  const ids: string[] = [];
  return (text) =>
    text.replace(UUID, (id) => {
      if (!ids.includes(id)) ids.push(id);
      return `id-${ids.indexOf(id) + 1}`;
    });
}

/**
 * Types lines with `--json` in order and compares their whole output, which must
 * fit the schema of the command. New ids are replaced by `id-1`, `id-2` and so on.
 *
 * @param rows The lines, with times in December 2024, such as `10T09:00`.
 */
export async function assertJson(
  user: CliUser,
  rows: readonly JsonRow[],
): Promise<void> {
  const short = shortIds();
  for (const [at, line, json] of rows) {
    const { out, error } = await user.at(`2024-12-${at}`)
      .run([...line.split(" "), "--json"]);
    assertEquals(error, "", line);
    assertEquals(JSON.parse(short(out)), json, `${at} ${line}`);
    assertFits(line, json);
  }
}

/** Asserts that the schema of the typed command has each key of an output. */
export function assertFits(line: string, json: unknown): void {
  const typed = findCommand(parseWords(line.split(" "), optionsOf).words);
  const name = typed === undefined ? "" : fullNameOf(typed.spec);
  assertEquals(schemaProblems(name, json), [], line);
}

/**
 * Asserts that the rows contain every command of a group.
 *
 * @param elsewhere Commands whose JSON is compared by other tests.
 */
export function assertWhole(
  group: string | undefined,
  rows: readonly JsonRow[],
  elsewhere: readonly string[] = [],
): void {
  const lines = COMMANDS.filter((spec) => spec.group === group)
    .map(fullNameOf).filter((words) => !elsewhere.includes(words));
  const missing = lines.filter((words) =>
    !rows.some(([, line]) => `${line} `.startsWith(`${words} `))
  );
  assertEquals(missing, []);
}

/** Returns the JSON of an entry, or of a running timer without an end. */
export function entry(
  id: string,
  task: string,
  start: string,
  more: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  return {
    id,
    task,
    description: task,
    start,
    end: null,
    duration_seconds: null,
    tags: [],
    billable: null,
    provider: "local",
    provider_id: id,
    sync: "local",
    ...more,
  };
}

/** Returns the JSON of a task. */
export function task(
  id: string,
  more: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  return {
    id,
    title: "",
    state: "pending",
    plan: null,
    sprint: null,
    tags: [],
    ...more,
  };
}

/** Returns the JSON of booked time: work, booked, unbooked, overlap, outside. */
export function booked(...minutes: number[]): Record<string, unknown> {
  const [work, booked, unbooked, overlap, outside] = minutes;
  return {
    work_minutes: work,
    booked_minutes: booked,
    unbooked_minutes: unbooked,
    overlap_minutes: overlap,
    outside_minutes: outside,
  };
}
