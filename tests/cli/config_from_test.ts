import { assertEquals } from "@std/assert";
import { CliUser } from "../support/run_cli.ts";

Deno.test("config hours --from changes the hours from a date on", async () => {
  const user = new CliUser("2024-12-10T09:00");
  await user.disk.writeText(
    "config.yaml",
    "# mine\nworkday:\n  hours: 7.5 # old\n",
  );
  const lines = [
    ["6", "--from", "2024-12-09"],
    ["mon: 8, tue: 8", "--from", "2025-01-01"],
    ["5", "--from", "today", "--dry-run"],
  ];
  for (const words of lines) {
    const { error } = await user.run(["config", "hours", ...words]);
    assertEquals(error, "", words.join(" "));
  }
  assertEquals(
    await user.disk.readText("config.yaml"),
    `# mine
workday:
  hours: # old
    - from: 1970-01-01
      hours: 7.5
    - from: 2024-12-09
      hours: 6
    - from: 2025-01-01
      hours:
        mon: 8
        tue: 8
`,
  );
  const { out } = await user.run(["config", "hours"]);
  assertEquals(out, "7.5\n6 from 2024-12-09\nmon: 8, tue: 8 from 2025-01-01\n");
  const { out: all } = await user.run(["config"]);
  const [line] = all.split("\n");
  assertEquals(
    line?.replace(/ {2,}/, " "),
    "workday.hours 7.5; 6 from 2024-12-09; mon: 8, tue: 8 from 2025-01-01",
  );
});

const MISTAKES: readonly (readonly [words: string[], error: string])[] = [
  [["hours"], "--from takes new hours"],
  [["lunch_minutes", "30"], "--from takes new hours"],
  [
    ["hours", "[{from: 2024-01-01, hours: 8}]"],
    "--from and a list of hours cannot be used together",
  ],
];

for (const [words, error] of MISTAKES) {
  Deno.test(`config ${words.join(" ")} --from today is refused`, async () => {
    const user = new CliUser();
    const { status, error: printed } = await user.run(
      ["config", ...words, "--from", "today"],
    );
    const hint = "For example: worktime config hours 6 --from 2026-03-16";
    assertEquals([status, printed], [2, `${error}\n${hint}\n`]);
    assertEquals(await user.disk.list(), []);
  });
}

Deno.test("config hours --from takes a date to come", async () => {
  const user = new CliUser("2024-12-10T09:00");
  assertEquals((await user.type("config hours 6 --from tomorrow")).error, "");
  const { out } = await user.type("config hours");
  assertEquals(out, "8\n6 from 2024-12-11\n");
});
