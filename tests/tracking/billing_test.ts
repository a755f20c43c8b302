import { assertEquals } from "@std/assert";
import {
  clientOf,
  configuredBillable,
  findMixedCurrencies,
  formatRate,
  isBillable,
  parseRate,
  type Rate,
  rateOf,
} from "../../lib/tracking/billing.ts";
import { newTask } from "../../lib/tracking/task.ts";

type Flag = boolean | undefined;

/** The first one that is set decides. */
const BILLABLE: [entry: Flag, task: Flag, plan: Flag, is: boolean][] = [
  [undefined, undefined, undefined, true],
  [undefined, undefined, false, false],
  [undefined, undefined, true, true],
  [undefined, false, true, false],
  [undefined, true, false, true],
  [false, true, true, false],
  [true, false, false, true],
];

for (const [entry, task, plan, is] of BILLABLE) {
  Deno.test(`isBillable() decides by entry ${entry}, task ${task}, plan ${plan}`, () => {
    const terms = {
      billable: new Map(plan === undefined ? [] : [["p", plan]]),
    };
    const of = newTask("A", { plan: "p", billable: task });
    const billable = entry === undefined ? {} : { billable: entry };
    assertEquals(isBillable({ taskId: "A", ...billable }, of, terms), is);
    assertEquals(configuredBillable(of, terms), task ?? plan);
  });
}

Deno.test("isBillable() looks up an id without a task by its prefix", () => {
  const terms = { billable: new Map([["ADM", false]]) };
  assertEquals(isBillable({ taskId: "ADM-1" }, undefined, terms), false);
  assertEquals(isBillable({ taskId: "DEV-1" }, undefined, terms), true);
});

const EUR: Rate = { hundredthsPerHour: 9500, currency: "EUR" };
const USD: Rate = { hundredthsPerHour: 1, currency: "USD" };

Deno.test("clientOf() and rateOf() look up the plan, then the prefix", () => {
  const terms = {
    clients: new Map([["p", "ACME"], ["B", "Bolt"]]),
    rates: new Map([["B", EUR], ["*", USD]]),
  };
  const a = { id: "A-1", plan: "p" };
  const b = { id: "B-1", plan: "q" };
  assertEquals([clientOf(a, terms), rateOf(a, terms)], ["ACME", USD]);
  assertEquals([clientOf(b, terms), rateOf(b, terms)], ["Bolt", EUR]);
  assertEquals(clientOf({ id: "C-1" }, terms), undefined);
});

const RATES: [text: string, hundredths: number, written: string][] = [
  ["95 EUR", 9500, "95 EUR"],
  ["80.50 EUR", 8050, "80.50 EUR"],
  ["80.5 eur", 8050, "80.50 EUR"],
  ["80,05EUR", 8005, "80.05 EUR"],
  ["0.01 EUR", 1, "0.01 EUR"],
  ["9999999.99 EUR", 999_999_999, "9999999.99 EUR"],
];

for (const [text, hundredthsPerHour, written] of RATES) {
  Deno.test(`parseRate() reads ${text}`, () => {
    const rate = parseRate(text);
    assertEquals(rate, { hundredthsPerHour, currency: "EUR" });
    assertEquals(formatRate({ hundredthsPerHour, currency: "EUR" }), written);
    assertEquals(parseRate(written), rate);
  });
}

const NO_RATES = [
  ...["", "95", "EUR", "EUR 95", "-95 EUR", "0 EUR", "0.00 EUR", "95 €"],
  ...[
    "80.5x EUR",
    "80.x5 EUR",
    "8x EUR",
    "95 E1R",
    "95.001 EUR",
    "95. EUR",
    ".5 EUR",
    "10000000 EUR",
    "95 EURO",
    "1e2 EUR",
  ],
];

for (const text of NO_RATES) {
  Deno.test(`parseRate() does not read "${text}"`, () => {
    assertEquals(parseRate(text), undefined);
  });
}

Deno.test("findMixedCurrencies() finds a client with two currencies", () => {
  const rates = new Map([["a", EUR], ["b", USD], ["c", USD]]);
  const found = (clients: [string, string][]) =>
    findMixedCurrencies({ clients: new Map(clients), rates });
  assertEquals(found([]), undefined);
  assertEquals(found([["a", "X"], ["b", "Y"], ["c", "Y"]]), undefined);
  const mixed = {
    client: "X",
    rates: [
      { name: "a", currency: "EUR" },
      { name: "c", currency: "USD" },
    ] as const,
  };
  assertEquals(found([["a", "X"], ["b", "Y"], ["c", "X"]]), mixed);
  assertEquals(found([["b", "Y"], ["*", "X"]]), mixed);
});
