import { assertEquals, assertStringIncludes } from "@std/assert";
import { CliUser } from "../support/run_cli.ts";

/** Returns a user who closed November, reopened it, and changed a day. */
async function userWhoReopened(): Promise<CliUser> {
  const user = new CliUser("2024-12-02T09:00", { zone: "Europe/Berlin" });
  const lines = [
    "day 2024-11-04 09:00-17:00",
    "day 2024-11-05 09:00-17:30",
    "close 2024-11",
  ];
  for (const line of lines) {
    assertEquals((await user.type(line)).status, 0, line);
  }
  return user;
}

Deno.test("a timesheet of a closed month says when it was closed", async () => {
  const user = await userWhoReopened();
  const { out } = await user.type("report 2024-11 --md");
  assertStringIncludes(out, "The month was closed on 2024-12-02 at 09:00.");
  assertEquals(out.includes("when closed"), false);
  const json = JSON.parse((await user.type("report 2024-11 --json")).out);
  assertEquals(json.closing, {
    closed_at: "2024-12-02T09:00:00+01:00",
    reopened_at: null,
    balance_minutes: 30,
    changed_dates: [],
    files: json.files,
  });
});

Deno.test("a timesheet suggests to fill in a workday only while its month is open", async () => {
  const user = await userWhoReopened();
  const hint = ". To say why: worktime absent vacation 2024-11-01\n";
  const closed = await user.type("report 2024-11");
  assertStringIncludes(closed.error, "Nothing was recorded on 2024-11-01, ");
  assertEquals(closed.error.includes("To say why"), false);
  await user.type("reopen 2024-11");
  const open = await user.type("report 2024-11");
  assertEquals(
    open.error,
    closed.error.replace("not count\n", `not count${hint}`),
  );
});

Deno.test("a timesheet marks what was changed since the month was closed", async () => {
  const user = await userWhoReopened();
  await user.at("2024-12-03T10:00").type("reopen 2024-11");
  await user.type("adjust 17:15 stop --date 2024-11-05");
  const { out, error } = await user.type("report 2024-11 --md");
  const [row = ""] = out.match(/^\| 2024-11-05.*$/m) ?? [];
  assertStringIncludes(row, "changed since closing");
  const remarks = [
    "The month was closed on 2024-12-02 at 09:00, and reopened on 2024-12-03 " +
    "at 10:00.",
    "Changed since it was closed: 2024-11-05.",
    "Its balance was +0:30 when it was closed.",
    "SHA-256 of 2024-11.csv when closed: ",
  ];
  for (const remark of remarks) assertStringIncludes(out, remark);
  assertStringIncludes(
    error,
    "2024-11-05 was changed since the month was closed",
  );
  const json = JSON.parse((await user.type("report 2024-11 --json")).out);
  assertEquals(json.closing.changed_dates, ["2024-11-05"]);
  assertEquals(json.days[4].marks, ["changed"]);
});

Deno.test("a timesheet names a hand edit of a closed month", async () => {
  const user = await userWhoReopened();
  const text = await user.disk.readText("2024-11.csv") ?? "";
  await user.disk.writeText("2024-11.csv", text.replace("17:30", "18:30"));
  const { out } = await user.type("report 2024-11");
  assertStringIncludes(out, "Changed since it was closed: 2024-11-05.");
});

Deno.test("a timesheet names a change of the hours expected when closed", async () => {
  const user = await userWhoReopened();
  await user.type("config hours 7");
  const { out } = await user.type("report 2024-11");
  assertStringIncludes(out, "Its balance was +0:30 when it was closed.");
});

Deno.test("doctor names hand edits of a closed month and the ways out", async () => {
  const user = await userWhoReopened();
  await user.type("timer add A --start 2024-12-02T07:00 --for 30m");
  const text = await user.disk.readText("2024-11.csv") ?? "";
  await user.disk.writeText("2024-11.csv", text.replace("17:30", "18:30"));
  const { out, error } = await user.type("doctor");
  assertStringIncludes(
    out + error,
    "changed since 2024-11 was closed on 2024-12-02: 2024-11-05; restore it " +
      "(worktime doctor --restore 2024-11.csv), or reopen the month: " +
      "worktime reopen 2024-11",
  );
  // Its other file is as it was.
  assertEquals((out + error).split("was closed").length, 2);
  await user.type("doctor --restore 2024-11.csv");
  const { out: restored } = await user.type("doctor");
  assertEquals(restored.includes("was closed"), false);
});

Deno.test("doctor names entries of a closed month that were edited by hand", async () => {
  const user = new CliUser("2024-12-02T09:00", { zone: "Europe/Berlin" });
  await user.type(
    "timer add A --start 2024-11-05T09:00 --end 2024-11-05T10:00",
  );
  await user.type("close 2024-11");
  const files = await user.disk.list({ folders: true });
  for (const file of files.filter((it) => it.startsWith("history/"))) {
    const text = await user.disk.readText(file) ?? "";
    await user.disk.writeText(file, text.replaceAll("T08:00", "T08:30"));
  }
  const { out, error } = await user.type("doctor");
  assertStringIncludes(
    out + error,
    "the entries of 2024-11-05 were changed since 2024-11 was closed",
  );
});

Deno.test("a timesheet is made although closed.json is damaged", async () => {
  const user = await userWhoReopened();
  await user.disk.writeText("closed.json", "{");
  const { out } = await user.type("report 2024-11 --json");
  assertEquals(JSON.parse(out).closing, null);
  const { status, error } = await user.type("report 2024-11");
  assertEquals(status, 0);
  assertStringIncludes(error, '"closed.json"');
});
