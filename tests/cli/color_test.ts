import { assertEquals } from "@std/assert";
import { CliUser } from "../support/run_cli.ts";

const DECEMBER = [
  "day 2024-12-02 09:00-17:00 --lunch 12:00-12:30",
  "day 2024-12-03 08:00-12:00 14:00-18:30",
  "absent vacation 2024-12-05",
  "absent sick 2024-12-06 --half",
  "start --at 2024-12-10T09:00",
];

/** Returns what a command draws, with colors as `<32>text</>`. */
async function colored(line: string, columns = 80): Promise<string[]> {
  const user = new CliUser("2024-12-11T09:00", {
    ...{ isTerminal: true, hasColors: true, columns },
  });
  for (const earlier of DECEMBER) {
    const { status, error } = await user.type(earlier);
    assertEquals(status, 0, error);
  }
  const { out } = await user.type(line);
  return (out.split("\n\n")[1] ?? "")
    .replaceAll("\x1b[39m", "</>")
    // deno-lint-ignore no-control-regex
    .replaceAll(/\x1b\[(\d+)m/g, "<$1>")
    .split("\n").filter((it) => it !== "");
}

Deno.test("month --chart colors work, breaks, absences and problems", async () => {
  assertEquals(await colored("month --chart"), [
    "Day     Work  Balance  08  09  10  11  12  13  14  15  16  17  18",
    `02 Mon  7:30    -0:30      <32>${"█".repeat(12)}</><33>▒▒</>` +
    `<32>${"█".repeat(18)}</>`,
    `03 Tue  8:30    +0:00  <32>${"█".repeat(16)}</><36>░░░░░░░░</>` +
    `<32>${"█".repeat(18)}</>`,
    "05 Thu  0:00    +0:00  <35>vacation</>",
    "06 Fri  0:00    -4:00  <35>half sick</>",
    "10 Tue  0:00   -12:00      <31>?</>",
    "Total overtime: -12:00",
    "<32>█</> work  <33>▒</> lunch  <36>░</> break  <31>?</> no stop",
  ]);
});

Deno.test("year colors work and absences", async () => {
  assertEquals((await colored("year")).slice(-3), [
    "Dec       · <32>▓█</>·<35>vs</>·· ······· ······· ······· ··",
    "<32>░</> under 4h  <32>▒</> 4h+  <32>▓</> 6h+  <32>█</> 8h+",
    "<35>v</> vacation  <35>s</> sick",
  ]);
});
