import { assertEquals } from "@std/assert";
import { parseJsonList, placesIn } from "../../lib/exchange/import_format.ts";
import { fixedZone } from "../../lib/time/zone.ts";

/** Texts, a depth, and where the items begin, as `LINE:COLUMN`. */
const PLACES: readonly (readonly [
  json: string,
  depth: number,
  places: string,
])[] = [
  ["[]", 1, ""],
  ["[12,3]", 1, "1:2 1:5"],
  ["[[1],[2, 3]]", 1, "1:2 1:6"],
  ["[[1],[2, 3]]", 2, "1:3 1:7 1:10"],
  ["[[],[1]]", 2, "1:6"],
  ["[{}, [ ]\n]", 2, ""],
  ["[\n1,\n\n 2\n]", 1, "2:1 4:2"],
  ["\n[\n  {\n}, {}]", 1, "3:3 4:4"],
  ['{"a": ["x", "y"],\n"b": [1]}', 2, "1:8 1:13 2:7"],
  // Brackets, commas and quotes in texts are no structure.
  ['["a[,]", "\\"[", "b\\\\", 1]', 1, "1:2 1:10 1:17 1:24"],
  ['["", "]"\n, "{"]', 1, "1:2 1:6 2:3"],
];

Deno.test("placesIn() says where the items of a depth begin", () => {
  for (const [json, depth, expected] of PLACES) {
    const places = placesIn(json, depth)
      .map(({ line, column }) => `${line}:${column}`).join(" ");
    assertEquals(places, expected, json);
  }
});

Deno.test("parseJsonList() has columns of items that share a line", () => {
  const options = { name: "a", zone: fixedZone(0), dayStart: 0 };
  assertEquals(parseJsonList("\uFEFF[1,\n2,3,\n4\n]", options), [
    { value: 1, place: { line: 1 } },
    { value: 2, place: { line: 2, column: 1 } },
    { value: 3, place: { line: 2, column: 3 } },
    { value: 4, place: { line: 3 } },
  ]);
  assertEquals(parseJsonList("{}", options), undefined);
  assertEquals(parseJsonList("[]", options), []);
});
