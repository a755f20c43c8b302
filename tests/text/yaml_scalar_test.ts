import { assertEquals } from "@std/assert";
import { parse } from "@std/yaml";
import { resolveScalar, scanScalar } from "../../lib/text/yaml_block.ts";

type Meaning = [text: string, type: string, value: unknown];

const MEANINGS: Meaning[] = [
  ["", "null", null],
  ["~", "null", null],
  ...["null", "Null", "NULL"].map((it): Meaning => [it, "null", null]),
  ...["true", "True", "TRUE"].map((it): Meaning => [it, "boolean", true]),
  ...["false", "False", "FALSE"].map((it): Meaning => [it, "boolean", false]),
  ...["nULL", "tRUE", "FALSe", "nil"].map((it): Meaning => [it, "text", it]),
  ["yes", "text", "yes"],
  ["12345678", "number", 12345678],
  ["007", "number", 7],
  ["017", "number", 15],
  ["-017", "number", -15],
  ["-0", "number", 0],
  ["0_7", "number", 7],
  ["0b1_1", "number", 3],
  ["0b101", "number", 5],
  ["-0.0", "number", -0],
  ["+.inf", "number", Infinity],
  ["0x1F", "number", 31],
  ["-0b11", "number", -3],
  ["1_000", "number", 1000],
  ["7.5", "number", 7.5],
  ["1e3", "number", 1000],
  ["-.inf", "number", -Infinity],
  [".NaN", "number", NaN],
  ["08", "text", "08"],
  ["1_", "text", "1_"],
  ["7:30", "text", "7:30"],
  ["2025-01-16", "time", "2025-01-16"],
  ["2025-01-16T10:00:00Z", "time", "2025-01-16T10:00:00Z"],
  ["2025-01-16  10:00:00", "time", "2025-01-16  10:00:00"],
  ["2025-01-16\t10:00:00", "time", "2025-01-16\t10:00:00"],
  ["__proto__", "text", "__proto__"],
];

for (const [text, type, value] of MEANINGS) {
  Deno.test(`resolveScalar() resolves "${text}" to a ${type}`, () => {
    assertEquals(resolveScalar(text), { type, value } as unknown as ReturnType<
      typeof resolveScalar
    >);
  });
}

type Scan = [line: string, text: string | undefined, end?: number];

const SCANS: Scan[] = [
  ["a b  # c", "a b", 3],
  ["a#b:c: d", "a#b:c", 5],
  ["a:", "a", 1],
  ['"a\\u0041\\n" x', "aA\n", 11],
  ["'it''s' x", "it's", 7],
  ["-a", "-a", 2],
  ["- a", undefined],
  ["-", undefined],
  ["a\tb", undefined],
  ['"a', undefined],
  ['"a\\', undefined],
  ['"\\q"', undefined],
  ['"\\U00110000"', undefined],
  ["'a''", undefined],
  ["", undefined],
  ...[..."?:,[]{}#&*!|>%@`"].map((it): Scan => [`${it}a`, undefined]),
];

for (const [line, text, end] of SCANS) {
  Deno.test(`scanScalar() finds ${text ?? "nothing"} in ${line}`, () => {
    const scanned = scanScalar(line, 0);
    assertEquals([scanned?.text, scanned?.end], [text, end]);
  });
}

Deno.test("scanScalar() ends at brackets and commas of a list", () => {
  assertEquals(scanScalar("[a b , c]", 1, true)?.text, "a b");
  assertEquals(scanScalar("[a:b]", 1, true)?.end, 4);
  assertEquals(scanScalar("[-]", 1, true), undefined);
});

/** Scalars of every form, whose near misses are read as `@std/yaml` does. */
const SCALARS = [
  ...["~", "null", "True", "FALSE", "0", "-0", "+12", "1_000", "007", "0_17"],
  ...["0b101", "0b1_1", "-0b0", "0x1F", "0xa_b", "+0x0", "1.5", "-0.0", "1."],
  ...[".5", ".5e3", "1e3", "1E+3", "1.5e-12", "1_0.2_5", "0.0_1", "-.inf"],
  ...[".Inf", "+.INF", ".nan", ".NaN", ".NAN", "2025-01-16", "2025-1-6"],
  ...["2025-01-16T10:00:00Z", "2025-1-6t1:00:00", "2025-01-16 10:00:00.25"],
  ...["2025-01-16T10:00:00+1", "2025-01-16\t10:00:00 -01:30", "abc", "e3"],
];

Deno.test("resolveScalar() agrees with @std/yaml on each scalar, and on all that differ in one character", () => {
  const others = [...".-+_:eETZ0179abfx~ntN"];
  const texts = new Set(
    SCALARS.flatMap((text) =>
      [...text, ""].flatMap((_, at) => [
        text.slice(0, at) + text.slice(at + 1),
        ...others.flatMap((other) => [
          text.slice(0, at) + other + text.slice(at),
          text.slice(0, at) + other + text.slice(at + 1),
        ]),
      ])
    ),
  );
  let compared = 0;
  for (const text of texts) {
    const scanned = scanScalar(text, 0);
    if (text === "" || scanned?.text !== text) continue;
    let value: unknown;
    try {
      value = parse(text);
    } catch {
      continue;
    }
    compared++;
    const found = resolveScalar(text);
    assertEquals(
      [found.type, found.type === "time" ? undefined : found.value],
      [
        value === null
          ? "null"
          : value instanceof Date
          ? "time"
          : typeof value === "string"
          ? "text"
          : typeof value,
        value instanceof Date ? undefined : value,
      ],
      text,
    );
  }
  assertEquals(compared > 5000, true);
});
