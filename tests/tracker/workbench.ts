import {
  assertEquals,
  assertInstanceOf,
  assertStrictEquals,
} from "@std/assert";
import { MemoryDisk, Tracker } from "../../mod.ts";
import { FakeClock } from "../support/fake_clock.ts";

/** A tracker on an in-memory disk, with a clock that the test sets. */
export interface Workbench {
  readonly disk: MemoryDisk;
  readonly clock: FakeClock;
  readonly tracker: Tracker;
}

/** A tracker at a time with some files, in Tokyo unless a zone is given. */
export function workbench(
  now: string,
  files: Readonly<Record<string, string>> = {},
  zoneName?: string,
): Workbench {
  const disk = new MemoryDisk(files);
  const clock = new FakeClock(now, zoneName);
  return { disk, clock, tracker: new Tracker(disk, { clock }) };
}

/** The text of a month's log with the given rows. */
export function logOf(...rows: string[]): string {
  return ["date,event,time", ...rows].map((row) => `${row}\n`).join("");
}

/** The text of a month's overrides with the given rows. */
export function overridesOf(...rows: string[]): string {
  return ["date,expected_hours", ...rows].map((row) => `${row}\n`).join("");
}

/** The rows of one day, from `start 09:00, stop 17:30`. */
export function rowsOf(date: string, events: string): string[] {
  return events.split(", ").filter((event) => event !== "")
    .map((event) => `${date},${event.replace(" ", ",")}`);
}

/** The log of a month with one day, from `start 09:00, stop 17:30`. */
export function dayLog(date: string, events: string): string {
  return logOf(...rowsOf(date, events));
}

/** All files except the journal. */
export function dataFiles({ disk }: Workbench): Record<string, string> {
  const { "journal.jsonl": _, ...files } = disk.files;
  return files;
}

/** The exact expected error. */
export interface Refusal {
  readonly type: abstract new (...args: never[]) => Error;
  readonly code: string;
  readonly message: string;
  readonly hint: string | undefined;
}

/** Asserts that a call throws exactly this error. */
export async function assertThrown(
  call: () => Promise<unknown>,
  refusal: Refusal,
): Promise<Error> {
  const error = await call().then(
    (value) => {
      throw new Error(`It returned ${JSON.stringify(value)}`);
    },
    (error: unknown) => error,
  );
  assertInstanceOf(error, Error, String(error));
  const { code, hint } = error as Error & { code?: string; hint?: string };
  const { type, ...expected } = refusal;
  assertEquals({ code, message: error.message, hint }, expected);
  assertStrictEquals(error.constructor, type);
  assertEquals(error.name, type.name);
  return error;
}

/** Asserts that a call throws exactly this error and changes no byte. */
export async function assertRefused(
  { disk }: Workbench,
  call: () => Promise<unknown>,
  refusal: Refusal,
): Promise<void> {
  const before = disk.files;
  await assertThrown(call, refusal);
  assertEquals(disk.files, before);
}
