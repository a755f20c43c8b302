import { assertEquals } from "@std/assert";
import type { TimerEntry } from "../../lib/provider.ts";
import {
  arrivalsOf,
  type UncertainItem,
  uncertainItemOf,
} from "../../lib/sync/arrival.ts";
import type { SentVersion } from "../../lib/sync/outbox.ts";
import { contentOf } from "../../lib/tracking/entry.ts";
import {
  at,
  localEntry,
  localTimer,
  remoteEntry,
  remoteTimer,
  waitingItem,
} from "./reconcile_bench.ts";

/** A sent entry of TASK-1, from 10:00 to 11:00 by default. */
function sent(
  entryId: string,
  change: { end?: number | null; description?: string } = {},
): UncertainItem {
  const { description = "TASK-1: Text", end = at("11:00") } = change;
  const version = { start: at("10:00"), description, isOutdated: false };
  const item = waitingItem("create", {
    entryId,
    providerId: undefined,
    sent: version,
  });
  const isWhole = description.startsWith("TASK-1");
  const text = isWhole ? description : `TASK-1: ${description}`;
  return { item, text, end };
}

/** The same entry, unsent, which a copy of the data directory may have sent. */
function unsent(
  entryId: string,
  change: { end?: number | null } = {},
): UncertainItem {
  const { item, ...rest } = sent(entryId, change);
  return { ...rest, item: { ...item, sent: undefined } };
}

/** The same entry with an unknown end. */
function endless({ end: _, ...rest }: UncertainItem): UncertainItem {
  return rest;
}

/** The same entry, first recorded with other content. */
function withBase({ item, ...rest }: UncertainItem): UncertainItem {
  const base = contentOf(
    remoteEntry({ description: "TASK-1: First", start: at("09:00") }),
  );
  return { ...rest, item: { ...item, base } };
}

const NAMELESS = { description: "Text", taskId: undefined };
const OTHER = { description: "TASK-2", taskId: "TASK-2" };

/** The sent changes, the provider's entries, and the matches. */
const ROWS: readonly [
  name: string,
  sent: readonly UncertainItem[],
  there: readonly TimerEntry[],
  arrivals: Record<string, string>,
][] = [
  ["the same", [sent("a")], [remoteEntry()], { a: "r1" }],
  ["nothing", [sent("a")], [], {}],
  ["the same, from a copy", [unsent("a")], [remoteEntry()], { a: "r1" }],
  [
    "the same, from a copy that ended it at another time",
    [unsent("a", { end: at("10:40") })],
    [remoteEntry()],
    { a: "r1" },
  ],
  [
    "the one with the same end, of two that a copy may have sent",
    [unsent("a")],
    [remoteEntry({ end: at("10:30") }), remoteEntry({ id: "r2" })],
    { a: "r2" },
  ],
  ["other work, from the web", [unsent("a")], [remoteEntry(OTHER)], {}],
  [
    "other work of the task, from the web",
    [unsent("a")],
    [remoteEntry({ description: "TASK-1: Other" })],
    {},
  ],
  [
    "what came with a copy, and got another text there",
    [{ ...unsent("a"), isCopied: true }],
    [remoteEntry({ description: "TASK-1: Other" })],
    { a: "r1" },
  ],
  [
    "other work of the task, from a copy",
    [{ ...unsent("a", { end: at("10:40") }), isCopied: true }],
    [remoteEntry({ description: "TASK-1: Other" })],
    {},
  ],
  [
    "another start",
    [sent("a")],
    [remoteEntry({ start: at("10:00:01") })],
    {},
  ],
  [
    "stopped there since",
    [sent("a", { end: null })],
    [remoteEntry()],
    { a: "r1" },
  ],
  [
    "with another text, as the task's id was put into it",
    [sent("a", { description: "Text" })],
    [remoteEntry()],
    { a: "r1" },
  ],
  [
    "with the text that was sent, where it is another one at the provider",
    [sent("a", { description: "Text", end: at("10:30") })],
    [remoteEntry(NAMELESS)],
    { a: "r1" },
  ],
  [
    "with the text that waits, where it is another one at the provider",
    [{ ...unsent("a"), text: "Another" }],
    [remoteEntry({ taskId: undefined })],
    { a: "r1" },
  ],
  ["changed there since", [sent("a")], [remoteEntry(NAMELESS)], { a: "r1" }],
  [
    "another entry that begins on the hour",
    [sent("a")],
    [remoteEntry({ ...OTHER, end: at("10:30") })],
    {},
  ],
  [
    "the same task, with another end: it was changed there",
    [sent("a")],
    [remoteEntry({ description: "TASK-1: Other", end: at("10:30") })],
    { a: "r1" },
  ],
  [
    "the same start and end: it got another name there, perhaps",
    [sent("a")],
    [remoteEntry(OTHER)],
    { a: "r1" },
  ],
  [
    "the same start and end, where nobody remembers the end",
    [endless(sent("a"))],
    [remoteEntry(OTHER)],
    {},
  ],
  [
    "a timer of the same start",
    [sent("a", { end: null })],
    [remoteTimer(OTHER)],
    { a: "r1" },
  ],
  [
    "the same text before the same end",
    [sent("a")],
    [
      remoteEntry({ ...OTHER, id: "r1" }),
      remoteEntry({ id: "r2", description: "TASK-1: Other" }),
      remoteEntry({ id: "r3", end: at("10:30") }),
    ],
    { a: "r3" },
  ],
  [
    "the task and the end before the task, and that before the end",
    [sent("a"), sent("b"), sent("c")],
    [
      remoteEntry({ ...OTHER, id: "r1" }),
      remoteEntry({ id: "r2", description: "TASK-1: X", end: at("10:30") }),
      remoteEntry({ id: "r3", description: "TASK-1: Y" }),
    ],
    { a: "r3", b: "r2", c: "r1" },
  ],
  [
    "what was sent before what waits",
    [unsent("a"), sent("b")],
    [remoteEntry()],
    { b: "r1" },
  ],
  [
    "what was given other words before it was sent by a copy",
    [withBase(unsent("a"))],
    [remoteEntry({ description: "TASK-1: First", start: at("09:00") })],
    { a: "r1" },
  ],
  [
    "another timer that runs",
    [sent("a")],
    [remoteTimer(OTHER)],
    {},
  ],
  [
    "the better of two",
    [sent("a")],
    [remoteEntry(OTHER), remoteEntry({ id: "r2" })],
    { a: "r2" },
  ],
  [
    "the first listed of two that are equal",
    [sent("a")],
    [remoteEntry(), remoteEntry({ id: "r2" })],
    { a: "r1" },
  ],
  [
    "the first of two, which arrived not, takes nothing away",
    [sent("a", { description: "TASK-1: Other" }), sent("b")],
    [remoteEntry()],
    { b: "r1" },
  ],
  [
    "two of the same start and text",
    [sent("a"), sent("b", { end: at("10:30") })],
    [remoteEntry({ end: at("10:30") }), remoteEntry({ id: "r2" })],
    { a: "r2", b: "r1" },
  ],
];

Deno.test("arrivalsOf() recognizes changes that were sent without a response", () => {
  for (const [name, unanswered, there, arrivals] of ROWS) {
    const found = arrivalsOf(unanswered, there, { hasMarkers: false });
    assertEquals(idsOf(found), arrivals, name);
  }
});

Deno.test("arrivalsOf() compares markers where entries have them", () => {
  const there = [
    remoteEntry({ marker: "c" }),
    remoteEntry({ id: "r2", marker: "a", ...OTHER, start: at("08:00") }),
  ];
  const found = arrivalsOf([sent("a"), sent("b")], there, { hasMarkers: true });
  assertEquals(idsOf(found), { a: "r2" });
});

const VERSION: SentVersion = {
  start: at("10:00"),
  description: "Sent",
  isOutdated: false,
};

/** The pending entry, and the text and the end by which it is looked up. */
const LOOKUPS: readonly [
  name: string,
  sent: SentVersion | undefined,
  change: Partial<Parameters<typeof uncertainItemOf>[0]["item"]>,
  local: Parameters<typeof uncertainItemOf>[0]["local"],
  found: { text: string; end?: number | null; isCopied?: boolean },
][] = [
  [
    "a sent entry",
    VERSION,
    {},
    localEntry(),
    { text: "TASK-1: Sent", end: at("11:00") },
  ],
  [
    "a sent timer",
    VERSION,
    {},
    localTimer(),
    { text: "TASK-1: Sent", end: null },
  ],
  [
    "a sent entry, changed since",
    { ...VERSION, isOutdated: true },
    {},
    localEntry({ end: at("11:30") }),
    { text: "TASK-1: Sent" },
  ],
  ["a sent entry, deleted since", VERSION, {}, undefined, {
    text: "TASK-1: Sent",
  }],
  [
    "the content that was sent, whatever has changed since",
    {
      ...VERSION,
      isOutdated: true,
      content: contentOf(remoteEntry({ taskId: "B-2", end: at("11:10") })),
    },
    {},
    undefined,
    { text: "B-2: Sent", end: at("11:10") },
  ],
  [
    "the running timer that was sent",
    { ...VERSION, content: contentOf(remoteTimer()) },
    {},
    localEntry(),
    { text: "TASK-1: Sent", end: null },
  ],
  [
    "an entry of a copy",
    undefined,
    { by: "there" },
    localEntry(),
    { text: "TASK-1: Text", end: at("11:00"), isCopied: true },
  ],
  [
    "an entry of a copy, first recorded with other content",
    undefined,
    { base: contentOf(remoteEntry({ taskId: "B-2", description: "First" })) },
    localEntry(),
    { text: "B-2: First" },
  ],
];

Deno.test("uncertainItemOf() returns the text and the end that were sent", () => {
  const known = { taskPattern: "{task_id}: {task_title}", origin: "here" };
  for (const [name, sent, change, local, found] of LOOKUPS) {
    const item = waitingItem("create", {
      ...{ providerId: undefined, sent },
      ...change,
    });
    assertEquals<unknown>(
      uncertainItemOf({ item, local }, known),
      { item, isCopied: false, ...found },
      name,
    );
  }
});

function idsOf(found: ReadonlyMap<string, TimerEntry>): Record<string, string> {
  return Object.fromEntries([...found].map(([ours, { id }]) => [ours, id]));
}
