import { assertEquals, assertStringIncludes } from "@std/assert";
import { CliUser } from "../support/run_cli.ts";

const CSV_DIGEST =
  "3a1efa86c0ca209d32b8c5f096d01447cdfe97fcff6a6fa443d08886ba5a8c07";
const ENTRIES_DIGEST =
  "75de30b9d1ea2a52f0d8a8a2e69bd5f25a7b373c2e811d9e72de115a1caea072";

async function november(): Promise<CliUser> {
  const user = new CliUser("2024-12-02T09:00");
  await user.type("day 2024-11-28 09:00-17:30 --lunch 12:00-12:30");
  await user.type("day 2024-11-29 09:00-18:00");
  await user.type(
    "timer add T-1 --start 2024-11-29T09:00 --end 2024-11-29T10:30",
  );
  return user;
}

Deno.test("close says what was closed, and what is missing", async () => {
  const user = await november();
  const { out, error, status } = await user.type("close last");
  assertEquals(
    out,
    `Closed 2024-11: 2 days, work 17:00, overtime +1:00; 1 entry, 1:30
SHA-256 of 2024-11.csv: ${CSV_DIGEST}
SHA-256 of the entries: ${ENTRIES_DIGEST}
`,
  );
  assertEquals(
    error,
    "Hours were expected, but nothing is recorded on 2024-11-01, 2024-11-04, " +
      "2024-11-05 and 16 more\n",
  );
  assertEquals(status, 0);
});

Deno.test("close warns about a month that is not over", async () => {
  const user = await november();
  await user.type("day 2024-12-01 09:00-10:00");
  user.at("2024-12-03T08:00");
  const { error } = await user.type("close this --dry-run");
  assertEquals(
    error,
    "Hours were expected, but nothing is recorded on 2024-12-02\n" +
      "2024-12 is not over: its remaining days cannot be recorded until you " +
      "reopen it\n",
  );
});

Deno.test("close lists months, and what has happened since", async () => {
  const user = await november();
  assertEquals(
    (await user.type("close")).out,
    "No month is closed\nTo close one: worktime close last\n",
  );
  await user.type("close 2024-11");
  assertEquals(
    (await user.type("close")).out,
    `Month    Closed             Work  Overtime  Entries  Since then
2024-11  2024-12-02 09:00  17:00     +1:00        1
`,
  );
  const reopened = await user.at("2024-12-03T08:00").type("reopen 2024-11");
  assertEquals(reopened.out, "Reopened 2024-11\n");
  assertEquals(
    reopened.error,
    "When it is correct, close it again: worktime close 2024-11\n",
  );
  await user.type("note Ill --date 2024-11-28");
  assertStringIncludes(
    (await user.type("close")).out,
    "reopened 2024-12-03 08:00; changed: 2024-11-28\n",
  );
});

Deno.test("close counts entries, and lists changed dates in order", async () => {
  const user = await november();
  await user.type(
    "timer add T-1 --start 2024-11-28T09:00 --end 2024-11-28T09:01",
  );
  const { out } = await user.type("close 2024-11");
  assertStringIncludes(out, "; 2 entries, 1:31\n");
  await user.type("reopen 2024-11");
  await user.type("note Ill --date 2024-11-29");
  const { entries } = JSON.parse(
    (await user.type("timer show T-1 --json")).out,
  );
  await user.type(`timer edit ${entries[0].id} --title Plan`);
  assertStringIncludes(
    (await user.type("close")).out,
    "; changed: 2024-11-28, 2024-11-29\n",
  );
});

Deno.test("close lists at most three dates that were changed since", async () => {
  const user = await november();
  await user.type("close 2024-11");
  await user.type("reopen 2024-11");
  const said = [
    "2024-11-04",
    "2024-11-04, 2024-11-05",
    "2024-11-04, 2024-11-05, 2024-11-06",
    "2024-11-04, 2024-11-05, 2024-11-06 and 1 more",
    "2024-11-04, 2024-11-05, 2024-11-06 and 2 more",
  ];
  for (const [i, dates] of said.entries()) {
    await user.type(`day 2024-11-0${4 + i} 09:00-10:00`);
    const { out } = await user.type("close");
    assertStringIncludes(out, `; changed: ${dates}\n`);
  }
});

Deno.test("close without a month takes no options", async () => {
  const { status, error } = await new CliUser().type("close --dry-run");
  assertEquals(status, 2);
  assertEquals(
    error,
    "Name the month to close\nFor example: worktime close last\n",
  );
});

Deno.test("the JSON of close and reopen is pinned", async () => {
  const user = await november();
  const closed = {
    month: "2024-11",
    closed: "2024-12-02T09:00:00+09:00",
    reopened: null,
    times_closed: 1,
    worked_days: 2,
    work_minutes: 1020,
    overtime_minutes: 60,
    entries: 1,
    entry_seconds: 5400,
    sha256: { "2024-11.csv": CSV_DIGEST },
    entries_sha256: ENTRIES_DIGEST,
    changed_days: [],
    changed_entry_days: [],
    unreadable: false,
  };
  const { unrecorded_dates, ...json } = JSON.parse(
    (await user.type("close 2024-11 --json")).out,
  );
  assertEquals(unrecorded_dates.length, 19);
  assertEquals(json, {
    ...closed,
    days_without_stop: [],
    ...{ over: true, message: "Closed 2024-11", dry_run: false },
  });
  const { out } = await user.type("close --json");
  assertEquals(JSON.parse(out), { months: [closed] });
  const reopened = await user.type("reopen 2024-11 --json");
  assertEquals(JSON.parse(reopened.out), {
    ...closed,
    reopened: "2024-12-02T09:00:00+09:00",
    ...{ message: "Reopened 2024-11", dry_run: false },
  });
});

Deno.test("close says that a closed month cannot be read any more", async () => {
  const user = await november();
  await user.type("close 2024-11");
  await user.disk.writeText("2024-11.csv", "nonsense\n");
  const [, row] = (await user.type("close")).out.split("\n");
  assertEquals(
    row,
    "2024-11  2024-12-02 09:00  17:00     +1:00        1  " +
      "unreadable: worktime doctor",
  );
  const { months } = JSON.parse((await user.type("close --json")).out);
  assertEquals(months[0].unreadable, true);
});

Deno.test("close names the only day that is missing, or the only two", async () => {
  const user = new CliUser("2024-12-02T09:00");
  await user.run(["config", "hours", "fri: 8"]);
  for (const day of ["01", "08", "15", "22", "29"]) {
    await user.type(`day 2024-11-${day} 09:00-17:00`);
  }
  assertEquals((await user.type("close last --dry-run")).error, "");
  const said = ["2024-11-29", "2024-11-22, 2024-11-29"];
  for (const [i, day] of ["29", "22"].entries()) {
    await user.type(`remove day --date 2024-11-${day}`);
    assertEquals(
      (await user.type("close last --dry-run")).error,
      `Hours were expected, but nothing is recorded on ${said[i]}\n`,
    );
  }
});
