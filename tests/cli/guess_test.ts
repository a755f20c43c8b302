import { assertEquals } from "@std/assert";
import { CliUser } from "../support/run_cli.ts";

/** Unknown commands and the suggested command. */
const GUESSED: [line: string, guess: string | undefined][] = [
  // Typos.
  ["statu", "status"],
  ["stat", "status"],
  ["stats", "status"],
  ["starts", "status"],
  ["mnoth", "month"],
  ["logs", "log"],
  ["docter", "doctor"],
  ["strat", "start"],
  ["balnce", "balance"],
  ["weeks", "week"],
  ["years", "year"],
  ["confgi", "config"],
  ["brekaa", undefined],
  ["tasks", "task"],
  ["tiemr", "timer"],
  ["timer statsu", "status"],
  ["timer sumary", "summary"],
  ["timer strat", "start"],
  ["task lsit", "list"],
  // Two letters of a longer command, one of a shorter one, and never the first.
  ["stxtux", "status"],
  ["sxxtux", undefined],
  ["mxnxh", "month"],
  ["mxxxh", undefined],
  ["tadk", "task"],
  ["txdk", undefined],
  ["lxg", "log"],
  ["xog", undefined],
  ["xtatus", undefined],
  ["statusxx", "status"],
  ["statusxxx", undefined],
  // Names from other programs: no command that changes data is suggested.
  ...[
    "resume pause continue end finish begin go delete add",
    "breaks lunches stops adjusts undos redos do set hours",
    "edit sync st s l u r rdo und stpo udno undoo redoo",
  ].join(" ").split(" ").map((word): [string, undefined] => [word, undefined]),
  ...[
    "resum continue end finish begin go note remove del ad stpo",
    "stops pauses edits adds dlete deelte",
  ].join(" ").split(" ")
    .map((word): [string, undefined] => [`timer ${word}`, undefined]),
  ...[
    "done close finish stop resume remove dele ad starts completed blocks",
    "complet blok imports renam",
  ].join(" ").split(" ")
    .map((word): [string, undefined] => [`task ${word}`, undefined]),
];

for (const [line, guess] of GUESSED) {
  Deno.test(`"${line}" suggests ${guess ?? "no command"}`, async () => {
    const user = new CliUser("2024-12-10T09:00");
    const { status, out, error } = await user.type(line);
    assertEquals([status, out], [2, ""]);
    const [, offered] = error.match(/Did you mean command "(.*)"\?\n/) ?? [];
    assertEquals(offered, guess);
    const [group = "", second] = line.split(" ");
    const where = second === undefined ? "" : `${group} `;
    assertEquals(error.split("\n")[1], `See: worktime ${where}--help`);
  });
}
