import { assertEquals, assertRejects } from "@std/assert";
import { DataFileError } from "../../lib/errors.ts";
import { readConfig } from "../../lib/formats/config.ts";

type Problem = [lines: string, line: number, column: number, problem: string];

const PROBLEMS: Problem[] = [
  [
    "region: mars",
    2,
    11,
    '"region" must be one of global, euc1, use2, euw2, apse2, for Clockify, ' +
    'found "mars"',
  ],
  [
    "billable: maybe",
    2,
    13,
    '"billable" must be true or false, or a map from plans to true or false, ' +
    'one per line, found "maybe"',
  ],
  [
    "billable:\n    a: maybe",
    3,
    8,
    '"a" in "billable" must be true or false, found "maybe"',
  ],
  [
    "api_key_env: 1x",
    2,
    16,
    '"api_key_env" must be the name of an environment variable such as ' +
    "TOGGL_API_KEY, not the key itself",
  ],
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

Deno.test("readConfig() says what each section is, and how to correct it", async () => {
  const table: [text: string, problem: string, hint: string][] = [
    [
      "time_tracking: 1\n",
      '"time_tracking" must be a map with keys such as "provider"',
      "Edit the file, or see: worktime timer configure --help",
    ],
    [
      "workday: [hours]\n",
      '"workday" must be a map with keys such as "hours"',
      "Correct that line, then check the file: worktime doctor",
    ],
  ];
  for (const [text, problem, hint] of table) {
    const error = await assertRejects(() => readConfig(text), DataFileError);
    assertEquals([error.problem, error.hint], [problem, hint]);
  }
});

Deno.test("readConfig() returns what the key of a map in a flow or in a block means alike", async () => {
  const block = "time_tracking:\n  billable:\n    a: true\n    b: false\n";
  const flow = "time_tracking: {billable: {a: true, b: false}}\n";
  const flags = new Map([["a", true], ["b", false]]);
  for (const text of [block, flow]) {
    assertEquals((await readConfig(text)).billable, flags);
  }
  const one = await readConfig("time_tracking: {billable: false}\n");
  assertEquals(one.billable, new Map([["*", false]]));
});
