import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertRejects,
} from "@std/assert";
import { DiskError, MemoryDisk, Tracker } from "../../mod.ts";
import { sha256Of } from "../../lib/use_cases/workday/close_month.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { dayLog } from "./workbench.ts";

type Run = (tracker: Tracker) => Promise<unknown>;

/** A disk on which one path and everything below it cannot be opened. */
class ClosedDisk extends MemoryDisk {
  readonly #closed: string;

  constructor(closed: string, files: Readonly<Record<string, string>> = {}) {
    super(files);
    this.#closed = closed;
  }

  override async readText(path: string): Promise<string | undefined> {
    this.#open(path);
    return await super.readText(path);
  }

  override async list(
    options: Parameters<MemoryDisk["list"]>[0] = {},
  ): Promise<string[]> {
    this.#open(options.under ?? "");
    return await super.list(options);
  }

  #open(path: string): void {
    if (!`${path}/`.startsWith(`${this.#closed}/`)) return;
    throw new DiskError("permission_denied", `Cannot read "${path}": denied`);
  }
}

function trackerOn(disk: MemoryDisk, now: string): Tracker {
  return new Tracker(disk, { clock: new FakeClock(now) });
}

/** Commands on January, whose first days are close to December. */
const ELSEWHERE: [name: string, run: Run][] = [
  ["start", (tracker) => tracker.start()],
  ["status", (tracker) => tracker.status()],
  ["day", (tracker) => tracker.day()],
  ["month", (tracker) => tracker.month()],
  ["setExpectedHours", (tracker) => tracker.setExpectedHours("4")],
  ["recordedDates", (tracker) => tracker.recordedDates()],
];

for (
  const closed of ["2024-12.csv", "2024-12-worktime-overrides.csv"]
) {
  for (const [name, run] of ELSEWHERE) {
    Deno.test(`${name} works in January while ${closed} cannot be opened`, async () => {
      const disk = new ClosedDisk(closed, {
        "2024-12.csv": dayLog("2024-12-10", "start 09:00"),
      });
      await run(trackerOn(disk, "2025-01-03T09:00"));
    });
  }
}

Deno.test("a day is recorded in another zone while an adjacent month cannot be opened", async () => {
  const disk = new ClosedDisk("2024-12.csv");
  const berlin = new FakeClock("2025-01-02T09:00+01:00", "Europe/Berlin");
  await new Tracker(disk, { clock: berlin }).start();
  const later = "2025-01-02T06:00-05:00";
  const newYork = new FakeClock(later, "America/New_York");
  const abroad = new Tracker(disk, { clock: newYork });
  assertEquals((await abroad.stop()).time, "06:00");
  assertEquals((await abroad.status()).workMinutes, 180);
});

Deno.test("commands on a month that cannot be opened name it", async () => {
  const tracker = trackerOn(new ClosedDisk("2024-12.csv"), "2024-12-10T09:00");
  for (const run of [() => tracker.start(), () => tracker.month()]) {
    await assertRejects(run, DiskError, 'Cannot read "2024-12.csv": denied');
  }
});

for (const closed of ["history", "history/timer.json"]) {
  Deno.test(`the day is recorded and shown while ${closed} cannot be opened`, async () => {
    const disk = new ClosedDisk(closed);
    const tracker = trackerOn(disk, "2024-12-10T16:00");
    for (
      const recorded of [
        await tracker.start({ at: "09:00" }),
        await tracker.toggleBreak({ at: "12:00" }),
        await tracker.adjust("12:15"),
      ]
    ) {
      assertInstanceOf(recorded.timerProblem, DiskError);
    }
    const { workMinutes, booked, bookedProblem } = await tracker.status();
    assertEquals([workMinutes, booked], [195, undefined]);
    assert(bookedProblem?.message.includes(closed));
  });
}

for (const how of ["closed", "damaged"] as const) {
  Deno.test(`commands near a month that is ${how} report what they could not read`, async () => {
    const disk = how === "closed"
      ? new ClosedDisk("2024-12.csv")
      : new MemoryDisk({ "2024-12.csv": dayLog("2024-12-31", "start 9") });
    const runs: [now: string, run: Run, isNear: boolean][] = [
      // The previous day can still be open.
      ["2025-01-01T00:30", (tracker) => tracker.status(), true],
      ["2025-01-01T00:30", (tracker) => tracker.start(), true],
      ["2025-01-07T09:00", (tracker) => tracker.status(), false],
      ["2025-01-07T09:00", (tracker) => tracker.start(), false],
      [
        "2025-01-01T00:40",
        (tracker) => tracker.status({ date: "2024-11-30" }),
        false,
      ],
    ];
    for (const [now, run, isNear] of runs) {
      const warnings: string[] = [];
      const clock = new FakeClock(now);
      const onWarning = ({ message }: Error) => warnings.push(message);
      await run(new Tracker(disk, { clock, onWarning }));
      const [warning, ...others] = new Set(warnings);
      assertEquals(others, []);
      assertEquals(warning?.includes("2024-12.csv") ?? false, isNear, now);
    }
  });
}

Deno.test("sha256Of() writes two digits for each byte", async () => {
  assertEquals(
    await sha256Of(new Uint8Array()),
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  );
  assertEquals(
    await sha256Of("abc"),
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
});
