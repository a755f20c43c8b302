import { assertEquals } from "@std/assert";
import { DAY, HOUR } from "@std/datetime";
import { MemoryDisk } from "../../../lib/storage/memory_disk.ts";
import { Tracker } from "../../../lib/tracker.ts";
import { FakeClock } from "../../support/fake_clock.ts";
import { forSeeds } from "../../support/random.ts";
import { CliUser } from "../../support/run_cli.ts";

const MONTH = "2024-12.csv";

/**
 * A month that was recorded, edited by hand, and recorded to again. It is too
 * long for the journal to have the whole text.
 */
async function editedMonth() {
  const disk = new MemoryDisk();
  const user = new CliUser("2024-12-20T12:00", { disk });
  await user.type("start --at 2024-12-19T09:00");
  const byHand = `${disk.files[MONTH]}2024-12-19,stop,17:00\n` +
    `# ${"x".repeat(100_000)}\n`;
  await disk.writeText(MONTH, byHand);
  await user.type("start --at 09:00");
  return { disk, user, byHand, valid: disk.files[MONTH] ?? "" };
}

for (
  const [name, text] of [["empty", ""], ["full of zero bytes", "\0\0\0\0"]]
) {
  Deno.test(`doctor --fix does not repair a month that is ${name} if the journal lacks a manual edit`, async () => {
    const { disk, user } = await editedMonth();
    await disk.writeText(MONTH, text ?? "");
    const { status, out } = await user.type("doctor --fix");
    assertEquals([status, out.split("\n")[0]], [4, "Nothing to repair"]);
    assertEquals(await disk.byteSize(MONTH), text?.length);
  });

  Deno.test(`doctor --fix rebuilds a month that is ${name} from a copy made after the manual edit`, async () => {
    const { disk, user, byHand, valid } = await editedMonth();
    await disk.writeText("2024-12.sync-conflict-20241220-1.csv", byHand);
    await disk.writeText(MONTH, text ?? "");
    assertEquals((await user.type("doctor --fix")).status, 0);
    assertEquals(await disk.readText(MONTH), valid);
  });
}

Deno.test("doctor warns of a missing file if the journal lacks a manual edit of it", async () => {
  const { disk, user } = await editedMonth();
  await disk.remove(MONTH);
  assertEquals(await user.type("doctor"), {
    status: 0,
    out:
      "2024-12.csv: warning: the file is missing, and the journal has only part of it\n\n1 problem\n",
    error: "",
  });
});

Deno.test("Tracker.restore() restores the last recorded text, despite manual edits in between", async () => {
  await forSeeds(40, async (random) => {
    const disk = new MemoryDisk();
    const clock = new FakeClock("2024-12-02T09:00");
    const tracker = new Tracker(disk, { clock });
    for (let day = 2; day < 2 + random.integer(1, 12); day++) {
      clock.set(clock.now() + DAY);
      await tracker.start();
      if (random.chance(0.4)) {
        const text = disk.files[MONTH] ?? "";
        const line = random.pick(["# Mittag\n", "# 😀\r\n", "\n"]);
        const lines = text.split(/(?<=\n)/);
        lines.splice(random.integer(1, lines.length), 0, line);
        await disk.writeText(
          MONTH,
          `${random.pick(["", "# a\n"])}${lines.join("")}`,
        );
      }
      clock.set(clock.now() + HOUR);
      await tracker.stop();
      if (random.chance(0.3)) await tracker.undo();
      if (random.chance(0.3)) await tracker.setExpectedHours("4");
    }
    const last = disk.files[MONTH];
    await disk.writeText(MONTH, random.pick(["", "date,event,time\n", "??"]));
    await tracker.restore(MONTH);
    assertEquals(disk.files[MONTH], last);
  });
});
