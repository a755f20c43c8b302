import { assertEquals, assertStringIncludes } from "@std/assert";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { CliUser } from "../support/run_cli.ts";

async function absentUser(): Promise<CliUser> {
  const user = new CliUser("2024-12-27T09:00");
  await user.type("absent vacation 2024-12-23");
  await user.type("absent vacation 2024-12-27");
  await user.type("absent holiday 2024-12-25..2024-12-26");
  await user.run([
    "absent",
    "holiday",
    "2024-12-24",
    "--half",
    "--note",
    "Eve",
  ]);
  return user;
}

Deno.test("absent lists the absences of a year", async () => {
  const user = await absentUser();
  const { out } = await user.type("absent");
  assertEquals(
    out,
    `From              To                Kind          Days  Note
2024-12-23 (Mon)                    vacation         1
2024-12-24 (Tue)                    half holiday   0.5  Eve
2024-12-25 (Wed)  2024-12-26 (Thu)  holiday          2
2024-12-27 (Fri)                    vacation         1
Days: vacation 2, holiday 2.5
`,
  );
  assertEquals((await user.type("absent 2023")).out, "No absences in 2023\n");
  assertEquals(
    (await user.type("absent --csv")).out.split("\n").slice(0, 3),
    [
      "date,kind,half,expected_minutes,note",
      "2024-12-23,vacation,false,0,",
      "2024-12-24,holiday,true,240,Eve",
    ],
  );
});

Deno.test("month shows absences, and has their columns only then", async () => {
  const user = await absentUser();
  assertEquals((await user.type("month")).out.split("\n").slice(3, 6), [
    "2024-12-23 (Mon) |     0:00 |   +0:00  [vacation]",
    "2024-12-24 (Tue) |     0:00 |   -4:00  [4h expected]  [half holiday]",
    "2024-12-25 (Wed) |     0:00 |   +0:00  [holiday]",
  ]);
  const { days } = JSON.parse((await user.type("month --json")).out);
  assertEquals([days[1].absence, days[1].note], ["half holiday", "Eve"]);
  assertEquals("note" in days[0], false);
  const { out } = await user.type("month --csv");
  assertEquals(out.split("\n")[0]?.endsWith(",no_stop,absence,note"), true);
});

Deno.test("absent with --json says what changed, and whether it was a dry run", async () => {
  const user = new CliUser("2024-12-27T09:00");
  const line = "absent sick --half --json --dry-run";
  assertEquals(JSON.parse((await user.type(line)).out), {
    absences: [{
      date: "2024-12-27",
      kind: "sick",
      half: true,
      expected_minutes: 240,
      note: null,
    }],
    message: "Half sick on 2024-12-27",
    dry_run: true,
  });
  assertEquals(
    (await user.type("set-hours 6 --date 2024-12-30..2025-01-01 --dry-run"))
      .out,
    "Dry run: nothing was changed\n" +
      "Set expected hours for 2024-12-30..2025-01-01 to 6\n",
  );
  assertEquals((user.disk as MemoryDisk).files, {});
});

Deno.test("the JSON of absent has what it replaced, restored and left besides", async () => {
  const user = new CliUser("2024-12-27T09:00");
  const json = async (line: string) =>
    JSON.parse((await user.type(`absent ${line} --json`)).out);
  const absence = (date: string, kind: string, half: boolean) => ({
    ...{ date, kind, half, note: null },
    expected_minutes: 0,
  });
  await user.type("set-hours 5 --date 2024-12-23");
  await user.type("absent vacation 2024-12-23..2024-12-24");
  assertEquals(await json("sick 2024-12-23"), {
    absences: [absence("2024-12-23", "sick", false)],
    replaced: [absence("2024-12-23", "vacation", false)],
    ...{ message: "Sick on 2024-12-23", dry_run: false },
  });
  assertEquals(await json("--remove 2024-12-23"), {
    absences: [absence("2024-12-23", "sick", false)],
    restored: [{ date: "2024-12-23", expected_minutes: 300 }],
    ...{ message: "Removed sick on 2024-12-23", dry_run: false },
  });
  assertEquals(await json("holiday 2024-12-24 --half"), {
    absences: [absence("2024-12-24", "vacation", true)],
    beside: [absence("2024-12-24", "vacation", true)],
    ...{ message: "Half holiday on 2024-12-24", dry_run: false },
  });
});

Deno.test("absent names the command that expects what was worked before a sick leave", async () => {
  const user = new CliUser("2024-12-27T09:00");
  await user.type("start");
  const { error } = await user.at("2024-12-27T10:30").type("absent sick");
  assertEquals(
    error,
    "All work on 2024-12-27 (1:30) counts as overtime; to expect that much: " +
      "worktime set-hours 1:30 --date 2024-12-27\n",
  );
  const { out } = await user.type("absent sick --json --dry-run");
  assertEquals(JSON.parse(out).worked, [
    { date: "2024-12-27", work_minutes: 90 },
  ]);
  await user.type("stop");
  await user.type("set-hours 1:30 --date 2024-12-27");
  assertEquals(
    (await user.type("month")).out.split("\n")[3],
    "2024-12-27 (Fri) |     1:30 |   +0:00  [1.5h expected]  [sick]",
  );
});

Deno.test("absent counts the work of a day that lacks a stop up to its last event", async () => {
  const user = new CliUser("2024-12-30T09:00");
  await user.type("start --at 2024-12-27T09:00");
  await user.type("break --at 2024-12-27T11:05");
  await user.type("break --at 2024-12-27T11:15");
  const { error } = await user.type("absent sick 2024-12-27");
  assertStringIncludes(error, "All work on 2024-12-27 (2:05) counts as");
});

Deno.test("absent rejects what a list does not take", async () => {
  const user = await absentUser();
  for (const words of ["--half", "2024 --half", "2024 2025", "--note Eve"]) {
    const { status, error } = await user.type(`absent ${words}`);
    assertEquals([words, status], [words, 2]);
    assertStringIncludes(error, "The list of absences takes only a year\n");
  }
});

Deno.test("absent names the order of a kind and a date that were swapped", async () => {
  const user = await absentUser();
  const { error } = await user.type("absent 2025-01-02 vacation");
  const right = "worktime absent vacation 2025-01-02";
  assertStringIncludes(error, `The kind comes first: ${right}\n`);
  const { status } = await user.type(`${right.replace("worktime ", "")}`);
  assertEquals(status, 0);
});

Deno.test("a half holiday is left when the absence on its rest is removed", async () => {
  for (const kind of ["vacation", "flex"]) {
    const user = new CliUser("2024-12-20T09:00");
    await user.type("absent holiday 2024-12-24 --half");
    const { files } = user.disk as MemoryDisk;
    const file = "2024-12-worktime-overrides.csv";
    const before = files[file];
    await user.type(`absent ${kind} 2024-12-23..2024-12-24 --note Away`);
    await user.type("absent --remove 2024-12-23..2024-12-24");
    assertEquals(
      (user.disk as MemoryDisk).files[file],
      before?.replaceAll(/$/gm, ",").replace(/,$/, "")
        .replace("kind,", "kind,note"),
    );
    await user.type("absent --remove 2024-12-24");
    assertEquals((await user.type("absent")).out, "No absences in 2024\n");
  }
});

Deno.test("set-hours takes a week and a month as well", async () => {
  for (const dates of ["next week", "2025-W01", "2024-12-30..2025-01-03"]) {
    const user = new CliUser("2024-12-27T09:00");
    const { out } = await user.run([
      "set-hours",
      "6",
      "--date",
      dates,
      "--json",
    ]);
    assertEquals(JSON.parse(out).dates?.length, 5);
  }
  const user = new CliUser("2024-12-27T09:00");
  const { out } = await user.type("set-hours 6 --date 2025-01");
  assertEquals(out, "Set expected hours for 2025-01-01..2025-01-31 to 6\n");
});

Deno.test("absent --remove takes nothing but dates", async () => {
  const user = await absentUser();
  for (const words of ["sick", "--half", "--note x", "--ics h.ics"]) {
    const line = `absent ${words} --remove 2024-12-23`;
    const { status, error } = await user.type(line);
    assertEquals([status, error], [
      2,
      "--remove takes only dates\n" +
      "For example: worktime absent --remove 2024-12-23\n",
    ], line);
  }
  const { out } = await user.type("absent --remove 2024-12-23");
  assertEquals(out, "Removed vacation on 2024-12-23\n");
});

Deno.test("remove takes the absence of a day back, by default today's", async () => {
  const user = await absentUser();
  const dry = await user.type("remove absence 2024-12-23 --dry-run");
  assertEquals(
    dry.out,
    "Dry run: nothing was changed\nRemoved vacation on 2024-12-23\n",
  );
  const { out } = await user.type("remove absence 2024-12-23");
  assertEquals(out, "Removed vacation on 2024-12-23\n");
  const today = await user.type("remove absence");
  assertEquals(today.out, "Removed vacation on 2024-12-27\n");
  const { error, status } = await user.type("remove absence yesterday");
  // It was a holiday, so that is what is removed.
  assertEquals([error, status], ["", 0]);
  const again = await user.type("remove absence yesterday");
  assertEquals([again.error, again.status], [
    "No absence on 2024-12-26\nSee: worktime absent 2024\n",
    3,
  ]);
});

Deno.test("doctor names a kind that worktime does not know", async () => {
  const disk = new MemoryDisk({
    "2024-12-worktime-overrides.csv":
      "date,expected_hours,kind\n2024-12-23,0,nap\n",
  });
  const user = new CliUser("2024-12-27T09:00", { disk });
  const { out, error } = await user.type("doctor");
  assertStringIncludes(
    out + error,
    "2024-12-worktime-overrides.csv:2:14: expected vacation, sick, holiday, " +
      'flex, unpaid, one of these after "half", or nothing, found "nap"\n',
  );
});

Deno.test("half a holiday leaves half of an absence that the day had", async () => {
  const user = new CliUser("2024-12-20T09:00");
  await user.type("absent vacation 2024-12-23..2024-12-24 --note Family");
  const { out, error } = await user.type("absent holiday 2024-12-24 --half");
  assertEquals([out, error], [
    "Half holiday on 2024-12-24\n",
    "The other half is half vacation on 2024-12-24\n",
  ]);
  assertEquals((await user.type("absent")).out.split("\n").slice(2, 4), [
    "2024-12-24 (Tue)      half vacation   0.5  Family",
    "Days: vacation 1.5",
  ]);
  await user.type("remove absence --date 2024-12-24");
  const { days } = JSON.parse((await user.type("absent --json")).out);
  assertEquals(days, { vacation: 1, holiday: 0.5 });
});

Deno.test("two halves of a day with different absences are refused", async () => {
  const user = new CliUser("2024-12-20T09:00");
  await user.type("absent vacation 2024-12-23 --half");
  const line = "absent sick 2024-12-23 --half";
  const { out, error, status } = await user.type(line);
  assertEquals([out, error, status], [
    "",
    "2024-12-23 is half vacation, and half a day can be recorded only beside " +
    "half a holiday\n" +
    "Replace it: worktime absent --remove 2024-12-23 && " +
    "worktime absent sick 2024-12-23 --half\n",
    3,
  ]);
  await user.type("absent --remove 2024-12-23");
  assertEquals((await user.type(line)).status, 0);
});

Deno.test("absent names the absences that it replaces", async () => {
  const user = new CliUser("2024-12-23T09:00");
  await user.type("absent vacation 2024-12-23..2024-12-27");
  const { error } = await user.type("absent sick 2024-12-24..2024-12-25");
  assertEquals(
    error,
    "This replaced vacation on 2024-12-24..2024-12-25\n",
  );
  const { replaced } = JSON.parse(
    (await user.type("absent holiday 2024-12-25 --json")).out,
  );
  assertEquals(replaced, [{
    date: "2024-12-25",
    kind: "sick",
    half: false,
    expected_minutes: 0,
    note: null,
  }]);
  assertEquals((await user.type("absent holiday 2024-12-25")).error, "");
});

Deno.test("removing an absence restores the hours that the day had of its own", async () => {
  const user = new CliUser("2024-12-20T09:00");
  await user.type("set-hours 4 --date 2024-12-24 --no-lunch");
  const { files } = user.disk as MemoryDisk;
  const before = files["2024-12-worktime-overrides.csv"];
  await user.type("absent vacation 2024-12-23..2024-12-24");
  await user.type("absent sick 2024-12-24");
  const { error } = await user.type("absent --remove 2024-12-23..2024-12-24");
  assertEquals(error, "Expected hours on 2024-12-24 are 4 again\n");
  const after = (user.disk as MemoryDisk)
    .files["2024-12-worktime-overrides.csv"];
  assertEquals(
    after,
    before?.replace("lunch_planned", "lunch_planned,kind,own_hours")
      .replace("false", "false,,"),
  );
});

Deno.test("half a day off of a shorter day stays half of it when it is recorded again", async () => {
  const user = new CliUser("2024-12-20T09:00");
  await user.type("set-hours 4 --date 2024-12-24");
  for (const kind of ["vacation", "holiday"]) {
    const line = `absent ${kind} 2024-12-24 --half --json`;
    const { absences } = JSON.parse((await user.type(line)).out);
    const minutes = kind === "vacation" ? 120 : 0;
    assertEquals(absences[0].expected_minutes, minutes);
  }
});

Deno.test("set-hours says that an absence stays, and how to remove it", async () => {
  const user = new CliUser("2024-12-20T09:00");
  await user.type("absent vacation 2024-12-23..2024-12-27");
  const one = await user.type("set-hours 8 --date 2024-12-27");
  assertEquals(
    one.error,
    "This stays vacation on 2024-12-27\n" +
      "To work instead: worktime absent --remove 2024-12-27\n",
  );
  await user.type("absent --remove 2024-12-27");
  assertEquals((await user.type("set-hours 8 --date 2024-12-27")).error, "");
  await user.type("set-hours 2 --date 2024-12-23");
  const json = await user.type("set-hours 3 --date 2024-12-23 --json");
  assertEquals(JSON.parse(json.out).absences, [{
    date: "2024-12-23",
    kind: "vacation",
    half: false,
    expected_minutes: 120,
    note: null,
  }]);
});

Deno.test("absent prints the recorded days as CSV", async () => {
  const user = new CliUser("2024-12-20T09:00");
  const { out } = await user.type("absent sick 2024-12-23 --half --csv");
  const csv = "date,kind,half,expected_minutes,note\n";
  assertEquals(out, `${csv}2024-12-23,sick,true,240,\n`);
  assertEquals(
    (await user.type("absent --remove 2024-12-23 --csv")).out,
    out,
  );
});

Deno.test("holidays before the first day of work do not ask what was done between them", async () => {
  const user = new CliUser("2024-12-11T09:00");
  await user.type("absent holiday 2024-10-03");
  await user.type("set-hours 0 --date 2024-11-01");
  assertEquals(
    JSON.parse((await user.type("balance --json")).out).unrecorded_dates,
    [],
  );
  await user.type("day 2024-12-06 09:00-17:00");
  assertEquals(
    JSON.parse((await user.type("balance --json")).out).unrecorded_dates,
    ["2024-12-09", "2024-12-10"],
  );
  await user.type("absent holiday 2024-12-09");
  assertEquals(
    JSON.parse((await user.type("balance --json")).out).unrecorded_dates,
    ["2024-12-10"],
  );
});

Deno.test("absent lists another year or a range, and records on a day before today", async () => {
  const user = new CliUser("2025-01-08T09:00");
  await user.type("absent sick -1");
  await user.type("absent vacation 2024-12-23");
  for (const words of ["2025", "this year", "2025-01", "last week..today"]) {
    const { out } = await user.type(`absent ${words}`);
    const isSick = out.includes("2025-01-07 (Tue)") && out.includes("sick");
    assertEquals([words, isSick], [words, words !== "last week..today"]);
  }
  const { year, absences, days, ...range } = JSON.parse(
    (await user.type("absent 2024-12-02..2024-12-22 --json")).out,
  );
  assertEquals([year, absences, days, range], [2024, [], {}, {
    from: "2024-12-02",
    to: "2024-12-22",
  }]);
  assertEquals(
    (await user.type("absent last year")).out.split("\n").at(-2),
    "Days: vacation 1",
  );
  assertEquals(
    (await user.type("absent next month")).out,
    "No absences on 2025-02-01..2025-02-28\n",
  );
  assertEquals(
    (await user.type("absent last week..today")).error,
    '"last week..today" is not in one year\nUse a year such as 2024\n',
  );
});

Deno.test("absent on a weekend says what work on that day counts against", async () => {
  const user = new CliUser("2024-12-20T09:00");
  const { error } = await user.type("absent holiday 2024-12-22");
  assertEquals(
    error,
    "No hours are expected on 2024-12-22\n" +
      "Work on that day counts against 8 hours; to expect none: " +
      "worktime set-hours 0 --date 2024-12-22\n",
  );
  await user.type("set-hours 0 --date 2024-12-22");
  assertEquals(
    (await user.at("2024-12-23T09:00").type("day 2024-12-22 10-11:30")).out
      .split(", ").at(-1),
    "overtime +1:30\n",
  );
});
