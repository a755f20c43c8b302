import { assertEquals } from "@std/assert";
import { readTypedLine } from "../../lib/cli/environment.ts";

const ROCKET = [0xf0, 0x9f, 0x9a, 0x80];

function bytesOf(text: string): number[] {
  return [...new TextEncoder().encode(text)];
}

/** Chunks from the terminal and the resulting line; then the input ends. */
const INPUTS: [chunks: number[][], line: string | undefined][] = [
  [[], undefined],
  [[bytesOf("\n")], ""],
  [[bytesOf("toggl\n")], "toggl"],
  [[bytesOf("toggl\r\n")], "toggl"],
  [[bytesOf(" a b \n")], " a b "],
  [[bytesOf("tog"), bytesOf("gl\n")], "toggl"],
  [[bytesOf("toggl")], "toggl"],
  [[bytesOf("one\n"), bytesOf("two\n")], "one"],
  [[bytesOf("one\ntwo\n")], "one"],
  [[ROCKET.slice(0, 2), [...ROCKET.slice(2), 10]], "🚀"],
  [[bytesOf("x".repeat(1000)), bytesOf("y\n")], `${"x".repeat(1000)}y`],
];

for (const [chunks, line] of INPUTS) {
  const shown = JSON.stringify(line)?.slice(0, 20);
  Deno.test(`readTypedLine() reads ${shown} in ${chunks.length} parts`, async () => {
    const left = chunks.values();
    const read = await readTypedLine((buffer) => {
      const { value } = left.next();
      if (!value) return Promise.resolve(null);
      buffer.set(value);
      return Promise.resolve(value.length);
    });
    assertEquals(read, line);
  });
}
