import { assertEquals, assertRejects } from "@std/assert";
import { DataFileError } from "../../lib/errors.ts";
import { readConfig } from "../../lib/formats/config.ts";

type Problem = [lines: string, line: number, column: number, problem: string];

const PROBLEMS: Problem[] = [
  [
    "rates:\n    a: 95",
    3,
    8,
    '"a" in "rates" must be a price per hour with its currency, such as ' +
    '95 EUR or 80.50 EUR, found "95"',
  ],
  [
    "rates: 95 EUR",
    2,
    10,
    '"rates" must be a map from plans to rates, one per line, found "95 EUR"',
  ],
  [
    "clients:\n    a: ''",
    3,
    8,
    '"a" in "clients" must be the name of a client, found the string ""',
  ],
  [
    "clients: ACME",
    2,
    12,
    '"clients" must be a map from plans to clients, one per line, found "ACME"',
  ],
  [
    "clients: {'*': X}\n  rates: {a: 1 EUR, b: 2 EUR, c: 3 CHF}",
    3,
    31,
    'client "X" has rates in EUR ("a") and CHF ("c")',
  ],
];

for (const [lines, line, column, problem] of PROBLEMS) {
  Deno.test(`readConfig() rejects ${lines.replaceAll("\n", " ")}`, async () => {
    const error = await assertRejects(
      () => readConfig(`time_tracking:\n  ${lines}\n`),
      DataFileError,
    );
    assertEquals(error.problem, problem);
    assertEquals(error.position, { file: "config.yaml", line, column });
  });
}

Deno.test("readConfig() reads clients and rates", async () => {
  const { clients, rates } = await readConfig(
    "time_tracking:\n  clients: {a: ACME GmbH, b: Bolt}\n" +
      "  rates: {a: 95 EUR, b: 80.50 USD}\n",
  );
  assertEquals(clients, new Map([["a", "ACME GmbH"], ["b", "Bolt"]]));
  assertEquals(
    rates,
    new Map([
      ["a", { hundredthsPerHour: 9500, currency: "EUR" }],
      ["b", { hundredthsPerHour: 8050, currency: "USD" }],
    ]),
  );
});
