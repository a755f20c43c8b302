import { assertEquals, assertThrows } from "@std/assert";
import { InvalidTextError } from "../../lib/errors.ts";
import { WATSON } from "../../lib/exchange/json_logs.ts";
import { fixedZone } from "../../lib/time/zone.ts";

function read(text: string) {
  const options = { name: "frames", zone: fixedZone(540), dayStart: 540 };
  return WATSON.read(text, options);
}

const ID = "41dcffb7bd74442794b9385c3e8891fc";

Deno.test("Watson's frames are read, in any order and with missing fields", () => {
  const { entries, skipped } = read(JSON.stringify([
    [1539685649, 1539685709, "two words", ID, ["tag1", "x"], 1539685709],
    [1539683175, 1539685649, "a", "1"],
    [1539683175, null, "b", "2", []],
    [1539683175, 1539683174, "c", "3", null],
    [1539683175, 1539683175, "d", "", []],
    [1539683175, 1539683176, "e", 7],
  ]));
  const seen = entries.map(({ start, end, project, tags }) =>
    [start / 1000, (end - start) / 1000, project, tags] as const
  );
  assertEquals(seen, [
    [1539685649, 60, "two words", ["tag1", "x"]],
    [1539683175, 2474, "a", []],
    [1539683175, 0, "d", []],
    [1539683175, 1, "e", []],
  ]);
  assertEquals(entries.map(({ identity }) => identity), [
    ...[ID, "1", '[1539683175,1539683175,"d"]'],
    '[1539683175,1539683176,"e"]',
  ]);
  assertEquals(skipped, [
    { line: 1, column: 129, seconds: 0, reason: "it is still running" },
    { line: 1, column: 158, seconds: -1, reason: "it ends before it starts" },
  ]);
});

Deno.test("Watson's frames have lines if the file has several", () => {
  const frames = [
    [1539683175, null, "b\n[", "2", []],
    [1539683175, 1539683275, 'say \\"[hi"', "4", []],
  ];
  const { entries, skipped } = read(JSON.stringify(frames, null, 1));
  assertEquals(skipped.map(({ line, column }) => [line, column]), [
    [2, undefined],
  ]);
  assertEquals(entries.map(({ line, column }) => [line, column]), [
    [9, undefined],
  ]);
});

Deno.test("an edit in Watson keeps the identity of a frame", () => {
  const identityOf = (...frame: unknown[]) =>
    read(JSON.stringify([frame])).entries[0]?.identity;
  assertEquals(
    identityOf(1539683175, 1539685649, "a", ID, ["x"]),
    identityOf(1539683100, 1539685600, "b", ID, []),
  );
});

Deno.test("an empty file of Watson has no frames", () => {
  assertEquals(read("\n"), { entries: [], skipped: [], notes: [] });
});

for (
  const [text, message] of [
    [
      "[[1,",
      '"frames", line 1, column 5: this is not valid JSON: the file ends too early',
    ],
    [
      "[\n[1,,]]",
      '"frames", line 2, column 4: this is not valid JSON: expected a value',
    ],
    ['{"a":1}', '"frames": expected a list of frames'],
    [
      "[[1,2]]",
      '"frames", line 1: this frame has no start or no project',
    ],
    [
      '[[1,2,"a"],["1",2,"a"]]',
      '"frames", line 1, column 12: this frame has no start or no project',
    ],
    ["[[1,2],\n7]", '"frames", line 2: expected a frame, which is a list'],
  ] as const
) {
  Deno.test(`a damaged Watson file is refused: ${text}`, () => {
    assertThrows(() => read(text), InvalidTextError, message);
  });
}
