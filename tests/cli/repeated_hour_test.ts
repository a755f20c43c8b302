import { assertEquals, assertStringIncludes } from "@std/assert";
import { CliUser } from "../support/run_cli.ts";

/** The clocks go back from 03:00 to 02:00; the day ended at the second 02:30. */
async function userWithForgottenTimer(answers?: string[]): Promise<CliUser> {
  const user = new CliUser("2025-10-25T20:00", {
    zone: "Europe/Berlin",
    ...answers && { answers },
  });
  await user.type("start");
  await user.at("2025-10-26T02:30+01:00").type("stop");
  await user.at("2025-10-26T02:40+01:00").type(
    "timer start T-1 --at 2025-10-25T22:00",
  );
  return user.at("2025-10-26T09:00");
}

const STOP = "worktime timer stop --at 2025-10-26T02:30+01:00";

Deno.test("a hint to stop a forgotten timer means the second of a repeated hour", async () => {
  const user = await userWithForgottenTimer();
  const { error } = await user.type("timer stop");
  assertEquals(
    error.split("\n").slice(1),
    [`If so: ${STOP}`, "If not: worktime timer stop --at now", ""],
  );
  const status = await user.type("timer status");
  assertStringIncludes(status.out, `Forgot to stop it? ${STOP}\n`);
  const summary = await user.type("timer summary");
  assertStringIncludes(summary.out, `Forgot to stop it? ${STOP}\n`);
  const { out } = await user.type(STOP.replace("worktime ", ""));
  assertEquals(out, "Timer stopped: 5h 30m\n");
});

for (
  const [answer, span] of [
    ["", "5h 30m"],
    ["02:30", "4h 30m"],
    ["02:30+01:00", "5h 30m"],
  ] as const
) {
  Deno.test(`the end of a forgotten timer can be in the second of a repeated hour: "${answer}"`, async () => {
    const user = await userWithForgottenTimer([answer]);
    const { out, error } = await user.type("timer stop");
    assertEquals([out, error], [`Timer stopped: ${span}\n`, ""]);
    assertStringIncludes(
      user.asked[0] ?? "",
      'When did it end? Enter a time or "now" [2025-10-26T02:30+01:00]: ',
    );
  });
}

Deno.test("a hint to stop a timer right after its start uses that minute", async () => {
  const user = new CliUser("2025-10-26T02:30+01:00", { zone: "Europe/Berlin" });
  user.now += 40_000;
  await user.type("timer start T-1");
  user.at("2025-10-26T03:30");
  const { error } = await user.type("timer stop --at 2025-10-26T01:00");
  assertEquals(
    error.split("\n")[1],
    "Use 2025-10-26T02:30+01:00 or a later time",
  );
  const { out } = await user.type("timer stop --at 2025-10-26T02:30+01:00");
  assertEquals(out, "Timer stopped: 0m\n");
});
