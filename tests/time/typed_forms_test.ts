import { assert, assertEquals } from "@std/assert";
import {
  addDays,
  type CivilDate,
  monthOf,
  parseCivilDate,
} from "../../lib/time/civil_date.ts";
import {
  civilTimeAt,
  formatClock,
  formatDayMinute,
  formatInstant,
  instantOf,
  LAST_DAY_MINUTE,
  namedZone,
  wholeMinute,
  type Zone,
} from "../../lib/time/zone.ts";
import { weekOf } from "../../lib/time/date_range.ts";
import {
  DURATION_FORMS,
  formatDuration,
  parseDuration,
} from "../../lib/time/duration.ts";
import { CLOCK_FORMS } from "../../lib/time/typed_clock.ts";
import { DATE_FORMS, parseDateWord } from "../../lib/time/typed_date.ts";
import {
  MONTH_FORMS,
  parseDateRange,
  parseMonthWord,
  RANGE_FORMS,
} from "../../lib/time/typed_range.ts";
import {
  formatInstantArgument,
  formatTime,
  formatTimeArgument,
  momentOf,
  parseTypedTime,
  parseWallTime,
  TIME_FORMS,
} from "../../lib/time/typed_time.ts";
import { formatTimeSpan } from "../../lib/cli/output/entry.ts";
import { instantAt } from "../support/fake_clock.ts";
import { forSeeds, type Random } from "../support/random.ts";

const TODAY = parseCivilDate("2024-12-10");
const PRESENT = { now: instantAt("2024-12-10T12:00Z"), zone: namedZone("UTC") };

/** What texts are put together from. */
const PARTS: readonly string[] = [
  ..."0 1 5 9 09 11 12 24 25 30 59 60 0905 1330 2024 : . , - + T t z".split(
    " ",
  ),
  ..."am pm a p h m ago now today yesterday tomorrow last next this".split(" "),
  ..."mon fri friday sun nov november may mar week month year -w w48".split(
    " ",
  ),
  ..."1.5h 1,5h 1h30 2024-12-10 2024-12 2024-w50 09:05 9:05 24:30 +01:00 -03:30 :00"
    .split(
      " ",
    ),
  " ",
  " ",
  "",
];

/** Whether a form takes a text: it returns a value, or several. */
type Takes = (text: string) => boolean;

function takesTime(read: (typeof TIME_FORMS)[number]): Takes {
  return (text) => {
    try {
      return read(text, PRESENT) !== undefined;
    } catch {
      // It is a time, whose day can be two.
      return true;
    }
  };
}

const DATES: readonly Takes[] = DATE_FORMS
  .map((read) => (text) => read(text, TODAY).length > 0);

/** The forms of all texts that can be typed in one place. */
const PLACES: Readonly<Record<string, readonly Takes[]>> = {
  "time of day": CLOCK_FORMS
    .map((read) => (text) => read(text) !== undefined),
  duration: DURATION_FORMS.map((read) => (text) => read(text) !== undefined),
  month: MONTH_FORMS.map((read) => (text) => read(text, TODAY) !== undefined),
  range: [
    ...RANGE_FORMS
      .map((read): Takes => (text) => read(text, TODAY) !== undefined),
    ...DATES,
  ],
  // Words after a command can be either.
  "time or date": [...TIME_FORMS.map(takesTime), ...DATES],
};

function randomText(random: Random): string {
  let text = "";
  for (let i = random.integer(1, 4); i > 0; i--) text += random.pick(PARTS);
  return text;
}

for (const [place, forms] of Object.entries(PLACES)) {
  Deno.test(`no text has two readings as a ${place}, and each form reads some`, async () => {
    const taken = new Set<number>();
    await forSeeds(300, (random) => {
      for (let i = 0; i < 100; i++) {
        const text = randomText(random);
        const readers = forms.flatMap((takes, at) => takes(text) ? [at] : []);
        assert(readers.length <= 1, `"${text}" has two readings`);
        readers.forEach((at) => taken.add(at));
      }
    });
    // Instants with seconds are too long to come up by chance.
    const [, takesInstant] = PLACES["time or date"] ?? [];
    if (takesInstant?.("2024-12-10T09:05:00Z")) taken.add(1);
    assertEquals(taken.size, forms.length);
  });
}

const ZONES: readonly Zone[] = [
  "Europe/Berlin",
  "America/New_York",
  "America/St_Johns",
  "Australia/Lord_Howe",
  "Africa/Casablanca",
  "Asia/Tokyo",
  "UTC",
].map(namedZone);

/** Instants at which clocks go back or forward in some of the zones. */
const CHANGES: readonly number[] = [
  "2024-03-31T01:00Z",
  "2024-10-27T01:00Z",
  "2024-11-03T06:00Z",
  "2025-03-09T07:00Z",
  "2025-04-05T15:00Z",
  "2025-10-04T15:30Z",
].map(instantAt);

/** An instant of some years, or one near a clock change. */
function randomInstant(random: Random): number {
  const seconds = random.chance(0.5)
    ? random.pick(CHANGES) / 1000 + random.integer(-10_000, 10_000)
    : random.integer(instantAt("1990-01-01T00:00Z") / 1000, 2_500_000_000);
  return seconds * 1000;
}

Deno.test("every instant that is printed for --at is read as that instant", async () => {
  await forSeeds(2000, (random) => {
    const zone = random.pick(ZONES);
    const instant = randomInstant(random);
    const present = { now: randomInstant(random), zone };
    const typed = formatInstantArgument(instant, zone);
    assertEquals(momentOf(typed, present), wholeMinute(instant), typed);
    const offsetMinutes = zone.offsetMinutesAt(instant);
    const { date, minute } = civilTimeAt(instant, zone);
    // As a time after midnight of the day before.
    const late = { date: addDays(date, -1), minute: minute + 1440 };
    const lateText = formatTimeArgument({ ...late, offsetMinutes }, zone);
    assertEquals(momentOf(lateText, present), wholeMinute(instant), lateText);
    const withSeconds = formatInstant(instant, zone);
    assertEquals(parseTypedTime(withSeconds, present), instant, withSeconds);
  });
});

Deno.test("every time that is printed for people is read as that time", async () => {
  await forSeeds(1000, (random) => {
    const zone = random.pick(ZONES);
    const instant = randomInstant(random);
    const { date, minute } = civilTimeAt(instant, zone);
    const other = civilTimeAt(randomInstant(random), zone).date;
    const near = formatTime(instant, zone, instant);
    assertEquals(parseWallTime(near, other), { minute });
    const far = formatTime(instant, zone, instant + 2 * 86_400_000);
    assertEquals(parseWallTime(far, other), { date, minute }, far);
  });
});

Deno.test("every minute of a day is read as it is printed", () => {
  for (let minute = 0; minute <= LAST_DAY_MINUTE; minute++) {
    assertEquals(parseWallTime(formatDayMinute(minute)), { minute });
    const clock = { minute: minute % 1440 };
    assertEquals(parseWallTime(formatClock(minute)), clock);
  }
});

Deno.test("every duration is read as it is printed", () => {
  for (let minutes = 0; minutes < 6000; minutes += 7) {
    assertEquals(parseDuration(formatDuration(minutes)), minutes);
    assertEquals(parseDuration(formatTimeSpan(minutes * 60)), minutes);
  }
});

Deno.test("every date, month, week and range is read as it is printed", async () => {
  await forSeeds(1000, (random) => {
    const randomDate = () => addDays(TODAY, random.integer(-20_000, 20_000));
    const [date, today] = [randomDate(), randomDate()];
    assertEquals(parseDateWord(date, today), date);
    assertEquals(parseMonthWord(monthOf(date), today), monthOf(date));
    const week = parseDateRange(weekOf(date), today);
    assert(week.from <= date && date <= week.to, date);
    assertEquals(addDays(week.from, 6), week.to);
    const [from, to] = [date, today].sort() as [CivilDate, CivilDate];
    assertEquals(parseDateRange(`${from}..${to}`, randomDate()), { from, to });
  });
});

Deno.test("a relative date or time is the one that it is counted from today", async () => {
  await forSeeds(500, (random) => {
    const zone = random.pick(ZONES);
    const now = randomInstant(random);
    const today = civilTimeAt(now, zone).date;
    const days = random.integer(1, 400);
    assertEquals(parseDateWord(`-${days}`, today), addDays(today, -days));
    const minute = random.integer(0, 1439);
    const yesterday = { date: addDays(today, -1), minute };
    const typed = `yesterday ${formatClock(minute)}`;
    const moment = momentOf(typed, { now, zone });
    assertEquals(moment, instantOf(yesterday, zone), typed);
    const ago = parseTypedTime(`${formatDuration(minute)} ago`, { now, zone });
    assertEquals(ago, now - minute * 60_000);
  });
});
