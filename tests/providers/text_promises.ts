import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  add,
  assertKept,
  at,
  entriesOf,
  type ProviderBench,
  type ProviderPromise,
  start,
  totalOf,
} from "./provider_bench.ts";

const TEXTS: readonly (readonly [what: string, text: string])[] = [
  ["quotes", `"double" 'single' \`back\``],
  ["a backslash", "C:\\temp\\n"],
  ["what JavaScript has on every object", "__proto__"],
  ["the name of a method", "constructor"],
  ["a path", "../../etc/passwd"],
  ["only digits", "12"],
  ["right-to-left text", "מטלה-1 שלום"],
  ["Japanese", "日本語-1"],
  ["an emoji of many parts", "👩‍👩‍👧‍👦"],
  ["combining marks", "cafe\u0301"],
  ["markup", "<b>&amp;</b>"],
  ["what a query means", "a=1&b=2#c?d%20e+f"],
  ["what a pattern means", "$& {0} %s *"],
  ["1,000 characters", "x".repeat(1_000)],
];

/** The promises about texts. */
export const TEXT_PROMISES: readonly ProviderPromise[] = [
  ...TEXTS.map(([what, text]): ProviderPromise => [
    `a task id with ${what} is data`,
    (bench) => keepsTaskId(bench, text),
  ]),
  ...TEXTS.map(([what, text]): ProviderPromise => [
    `a description with ${what} is data`,
    (bench) => keepsDescription(bench, text),
  ]),
  ["odd task ids are distinct", tellsApart],
];

async function keepsTaskId(bench: ProviderBench, id: string): Promise<void> {
  const { provider, clock } = bench;
  assertEquals(await totalOf(provider, id), 0);
  const timer = await start(bench, id);
  clock.set(at(30));
  const stopped = await provider.stopTimer(timer);
  assertKept(bench, stopped, { taskId: id, start: at(0), end: at(30) });
  const added = await add(bench, { taskId: id });
  assertKept(bench, added, { taskId: id });
  const entries = await entriesOf(provider, id);
  assertEquals(entries.map(({ id }) => id), [added.id, timer]);
}

async function keepsDescription(
  bench: ProviderBench,
  description: string,
): Promise<void> {
  const { provider } = bench;
  const given = { taskId: "TASK-1", description };
  const { id } = await add(bench, given);
  const [entry] = await entriesOf(provider, "TASK-1");
  assert(entry);
  assertKept(bench, entry, given);
  const then = `${description} again`;
  await provider.updateEntry(id, { description: then });
  const [updated] = await entriesOf(provider, "TASK-1");
  assertStringIncludes(updated?.description ?? "", then);
}

async function tellsApart(bench: ProviderBench): Promise<void> {
  const { provider } = bench;
  const ids = TEXTS.map(([, text]) => text);
  const added = new Map<string, string>();
  for (const taskId of ids) {
    added.set(taskId, (await add(bench, { taskId })).id);
  }
  for (const taskId of ids) {
    const entries = await entriesOf(provider, taskId);
    assertEquals(entries.map(({ id }) => id), [added.get(taskId)]);
  }
}
