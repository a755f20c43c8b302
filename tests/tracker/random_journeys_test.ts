import { assertEquals } from "@std/assert";
import { MemoryDisk, Tracker } from "../../mod.ts";
import { cachedZone, FakeClock } from "../support/fake_clock.ts";
import { forSeeds, type Random } from "../support/random.ts";
import { CliUser } from "../support/run_cli.ts";
import { dateAfter, type ModelCommand, WorkModel } from "./work_model.ts";

const ZONES = [
  "Europe/Berlin",
  "America/New_York",
  "Australia/Lord_Howe",
  "America/St_Johns",
  "Pacific/Apia",
];

/** Evenings before a clock change, the end of a month or year, or none. */
const EVES = [
  "2024-03-09",
  "2024-03-30",
  "2024-04-06",
  "2024-10-05",
  "2024-10-26",
  "2024-11-02",
  "2024-11-29",
  "2024-12-30",
  "2024-06-12",
];

/** Days of a person on the road; each command runs in its own process. */
interface Journey {
  readonly random: Random;
  readonly disk: MemoryDisk;
  zone: string;
  model: WorkModel;
  /** Minutes since 1970-01-01T00:00Z. */
  now: number;
  /** How many days later the commands are typed, each with its time. */
  readonly daysLate: number;
  /** The zones in which each day got an event, and whether it continued. */
  readonly stays: Map<string, Set<string>>;
}

function journeyOf(random: Random): Journey {
  const zone = random.pick(ZONES);
  const start = Date.parse(`${random.pick(EVES)}T00:00Z`) / 60_000;
  return {
    random,
    disk: new MemoryDisk(),
    zone,
    model: new WorkModel(cachedZone(zone)),
    now: start + random.integer(-900, 1440),
    daysLate: random.chance(0.3) ? random.integer(1, 900) : 0,
    stays: new Map(),
  };
}

/** A new process, wherever the person is. */
function trackerIn(journey: Journey, zone: string): Tracker {
  const { disk, now, random, daysLate } = journey;
  const clock = new FakeClock("2024-01-01T00:00Z", zone);
  clock.set((now + daysLate * 1440) * 60_000 + random.integer(0, 59_999));
  return new Tracker(disk, { clock });
}

/** The typed time; none if commands are typed as they happen. */
function typed({ now, daysLate }: Journey): { at?: Date } {
  return daysLate === 0 ? {} : { at: new Date(now * 60_000) };
}

/** The names of errors by their codes. */
const NAMES: Record<string, string> = {
  already_working: "AlreadyWorkingError",
  outside_working_hours: "OutsideWorkingHoursError",
  lunch_already_taken: "LunchAlreadyTakenError",
};

/** Types a command; returns the name of the error, if it fails. */
async function typeCommand(
  journey: Journey,
  word: ModelCommand,
): Promise<string | undefined> {
  const { error, status } = await personIn(journey).type(`${word} --json`);
  return status === 0
    ? undefined
    : NAMES[JSON.parse(error).error.code] ?? error;
}

/** A user at a terminal, in any zone. */
function personIn({ disk, zone, now, daysLate }: Journey): CliUser {
  const user = new CliUser("2024-01-01T00:00", { disk, zone });
  user.now = (now + daysLate * 1440) * 60_000;
  return user;
}

/**
 * Runs a command in the tracker; returns the name of the error, if it fails.
 */
async function nameOf(
  journey: Journey,
  word: ModelCommand,
): Promise<string | undefined> {
  if (journey.daysLate === 0 && journey.random.chance(0.3)) {
    return await typeCommand(journey, word);
  }
  return await record(journey, word).then(
    () => undefined,
    (error: Error) => error.name,
  );
}

function record(journey: Journey, word: ModelCommand): Promise<unknown> {
  const tracker = trackerIn(journey, journey.zone);
  const when = typed(journey);
  switch (word) {
    case "start":
      return tracker.start(when);
    case "stop":
      return tracker.stop(when);
    case "lunch":
      return tracker.toggleLunch(when);
    case "break":
      return tracker.toggleBreak(when);
  }
}

function advance(journey: Journey): void {
  const { random, model } = journey;
  const [least, most] = random.pick(
    [[1, 10], [10, 90], [10, 90], [60, 300], [300, 1200]] as const,
  );
  journey.now += random.integer(least, most);
  if (random.chance(0.25)) {
    journey.zone = random.pick(ZONES);
    model.zone = cachedZone(journey.zone);
  }
}

/** Runs a command in both, occasionally followed by undo and redo. */
async function command(journey: Journey): Promise<void> {
  const { random, model, now, zone, disk } = journey;
  const word = random.pick(
    ["start", "start", "stop", "lunch", "break", "break"] as const,
  );
  const after = model.copy();
  const date = model.currentDate(now);
  const refusal = after.apply(word, now);
  const name = await nameOf(journey, word);
  assertEquals(name, refusal, `${word} in ${zone}`);
  if (refusal) return;
  if (random.chance(0.2)) {
    const { "journal.jsonl": _, ...files } = disk.files;
    const home = random.pick(ZONES);
    await trackerIn(journey, home).undo();
    await look({ ...journey, zone: home }, model);
    await trackerIn(journey, random.pick(ZONES)).redo();
    const { "journal.jsonl": _again, ...again } = disk.files;
    assertEquals(again, files);
  }
  journey.model = after;
  journey.stays.set(date, (journey.stays.get(date) ?? new Set()).add(zone));
}

/** Moves the last event in both, by a clock time with its offset. */
async function adjust(journey: Journey): Promise<void> {
  const { random, model, now, zone } = journey;
  const date = model.currentDate(now);
  const last = model.days.get(date)?.at(-1);
  if (!last) return;
  const { before } = model.movable(date);
  // The stop of the previous day limits a start; this avoids that case.
  const earliest = before.at(-1)?.at ?? last.at;
  const at = random.integer(earliest, now);
  const others = [at - 1440, at + 1440, at - 2880, at + 2880];
  if (others.some((it) => it >= earliest && it <= now)) return;
  const wall = model.wallClock(at);
  if (wall.date > date && model.isOver(date, at)) return;
  const after = model.copy();
  after.adjust(date, at);
  await trackerIn(journey, zone)
    .adjust(wall.time + wall.offset, typed(journey));
  journey.model = after;
  journey.stays.set(date, (journey.stays.get(date) ?? new Set()).add(zone));
}

/** Compares the figures of the current day, as seen from a zone. */
async function look(journey: Journey, model: WorkModel): Promise<void> {
  const { now, zone } = journey;
  const here = model.copy();
  here.zone = cachedZone(zone);
  const date = here.currentDate(now);
  const { work, lunch } = here.totals(date, now);
  const status = await trackerIn(journey, zone).status(typed(journey));
  assertEquals<string>(status.date, date, zone);
  assertEquals(status.workMinutes, work, zone);
  assertEquals(status.remainingLunchMinutes, 60 - lunch);
  const start = here.days.get(date)?.[0]?.at;
  assertEquals(status.startTime, start && start * 60_000);
}

/** Compares the program's output. */
async function lookAtPrinted(journey: Journey): Promise<void> {
  const { model, now, zone, daysLate } = journey;
  const at = new Date(now * 60_000).toISOString().slice(0, 16);
  const line = daysLate === 0 ? "status" : `status --at ${at}Z`;
  const { out, status, error } = await personIn(journey).type(line);
  assertEquals([status, error.includes("a bug in worktime")], [0, false]);
  const { work } = model.totals(model.currentDate(now), now);
  const printed = out.match(/^Work today: (\d+):(\d\d)$/m);
  assertEquals(printed === null, out.startsWith("State: unstarted\n"), out);
  const minutes = Number(printed?.[1] ?? 0) * 60 + Number(printed?.[2] ?? 0);
  assertEquals(minutes, work, `${zone}\n${out}`);
}

/** Compares all days and months, as seen from a zone. */
async function lookBack(journey: Journey, zone: string): Promise<void> {
  const { model, now } = journey;
  const tracker = trackerIn(journey, zone);
  const at = typed(journey);
  const here = model.copy();
  here.zone = cachedZone(zone);
  const current = here.currentDate(now);
  const overtime = new Map<string, number>();
  for (const [date, marks] of model.days) {
    const last = marks.at(-1);
    const isOpen = last?.doing !== "nothing";
    const until = isOpen && date === current ? now : last?.at ?? now;
    const totals = model.totals(date, until);
    const { stats } = await tracker.day({ date, ...at });
    assertEquals(
      [stats.workMinutes, stats.breakMinutes, stats.lunchMinutes],
      [totals.work, totals.break, totals.lunch],
      `${date} from ${zone}`,
    );
    const month = date.slice(0, 7);
    const sum = (overtime.get(month) ?? 0) + totals.work - 480;
    overtime.set(month, sum);
  }
  for (const [month, minutes] of overtime) {
    const { totalOvertimeMinutes } = await tracker.month({ month, ...at });
    assertEquals(totalOvertimeMinutes, minutes, `${month} from ${zone}`);
  }
  const { problems } = await tracker.check();
  assertEquals(problems.filter(({ severity }) => severity === "error"), []);
}

/** Whether a zone's clocks change on or near a date. */
function hasClockChange(date: string, zone: string): boolean {
  const at = (days: number) =>
    cachedZone(zone).offsetMinutesAt(Date.parse(dateAfter(date, days)));
  return at(-1) !== at(3);
}

/** Only days recorded in zones whose clocks differ have offsets. */
function assertSparse({ disk, stays, model }: Journey): void {
  for (const text of Object.values(disk.files)) {
    for (const row of text.split("\n")) {
      const [date = "", , , offset = ""] = row.split(",");
      if (!/^\d{4}-/.test(date) || offset === "") continue;
      const zones = stays.get(date) ?? new Set();
      const near = [...model.days.keys()].some((other) =>
        other !== date && Math.abs(Date.parse(other) - Date.parse(date)) <
          3 * 86_400_000 &&
        [...stays.get(other) ?? []].some((it) => !zones.has(it))
      );
      const isOpen = model.days.get(date)?.at(-1)?.doing !== "nothing";
      const isNeeded = zones.size > 1 || near || isOpen ||
        ZONES.some((zone) => hasClockChange(date, zone));
      assertEquals(isNeeded, true, `${date} needs no offset: ${row}`);
    }
  }
}

Deno.test("random days on the road count elapsed time, wherever they are read", async () => {
  let days = 0;
  let journeys = 0;
  await forSeeds(250, async (random) => {
    const journey = journeyOf(random);
    for (let steps = random.integer(5, 25); steps > 0; steps--) {
      advance(journey);
      if (random.chance(0.15)) await adjust(journey);
      else await command(journey);
      if (random.chance(0.5)) await look(journey, journey.model);
      if (random.chance(0.2)) await lookAtPrinted(journey);
    }
    await lookBack(journey, journey.zone);
    for (const zone of ZONES) await lookBack(journey, zone);
    assertSparse(journey);
    days += journey.model.days.size;
    journeys += [...journey.stays.values()].filter(({ size }) => size > 1)
      .length;
  });
  assertEquals(days >= 500, true, `only ${days} days`);
  assertEquals(journeys >= 150, true, `only ${journeys} days in two zones`);
});
