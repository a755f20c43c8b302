import { assert, assertEquals } from "@std/assert";
import { itemOf } from "../../lib/sync/outbox.ts";
import { forSeeds } from "../support/random.ts";
import { OutboxModel } from "./outbox_model.ts";

Deno.test("Outbox brings a provider up to date, whatever happens on the way", async () => {
  await forSeeds(500, (random) => {
    const model = new OutboxModel(random);
    for (let step = 0; step < 60; step++) {
      model.step();
      assertSound(model);
    }
    model.settle();
    assertEquals(versionsOf(model.remote), versionsOf(model.entries));
  });
});

/** Checks the invariants after each step. */
function assertSound({ outbox, entries, remote, arrived }: OutboxModel): void {
  const ids = outbox.map(({ entryId }) => entryId);
  assertEquals(ids.length, new Set(ids).size, "two items of one entry");
  for (const item of outbox) {
    const isHere = entries.has(item.entryId);
    assertEquals(item.action === "delete", !isHere);
    const wentOut = item.sent !== undefined || arrived.has(item.entryId);
    assert(isHere || wentOut, "a removal of what never went out");
    const entry = entries.get(item.entryId);
    if (entry) assertEquals(item.start, entry.start);
  }
  const waiting = new Set(outbox.map(({ providerId }) => providerId));
  const isUnsure = outbox.some(({ providerId }) => providerId === undefined);
  for (const [providerId, { description }] of remote) {
    const isHere = [...entries.values()]
      .some((entry) => entry.description === description);
    // An entry that differs at the provider must still be pending.
    assert(isHere || waiting.has(providerId) || isUnsure, "a lost removal");
  }
  for (const id of entries.keys()) {
    assert(arrived.has(id) || itemOf(outbox, id), "a lost entry");
  }
}

function versionsOf(
  map: ReadonlyMap<string, { start: number; end: number; description: string }>,
): unknown[] {
  return [...map.values()]
    .map(({ start, end, description }) => ({ start, end, description }))
    .sort((a, b) => a.start - b.start);
}
