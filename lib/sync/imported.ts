import { DAY } from "@std/datetime";
import type { TimerEntry } from "../provider.ts";
import {
  confirmedBy,
  type Entry,
  remoteDescriptionOf,
  versionOf,
} from "../tracking/entry.ts";
import { DEFAULT_SETTINGS } from "../tracking/settings.ts";
import { type Comparison, recordOf } from "./remote.ts";

/** An entry that the provider has as well, before and after it is linked. */
interface Link {
  readonly before: Entry;
  readonly after: Entry;
}

/** Whether a text of the provider is that of an entry. */
type Matcher = (local: Entry, remote: TimerEntry, pattern: string) => boolean;

/** The strictest first. */
const MATCHERS: readonly Matcher[] = [
  (local, { description }, pattern) =>
    description === local.description ||
    description === remoteDescriptionOf(local, pattern),
  (local, { taskId, description }) => (taskId ?? description) === local.taskId,
];

/**
 * Finds imported entries that the provider has, so that they are not added
 * twice: with the same start and end, as precisely as it stores them, and the
 * same description or task.
 *
 * @param imported Imported entries that no provider has.
 * @param remote Finished entries of the provider that are not known here.
 * @returns The linked entries, by the provider's ids.
 */
export function linksOf(
  imported: readonly Entry[],
  remote: readonly TimerEntry[],
  comparison: Comparison,
): Map<string, Link> {
  const { provider, taskPattern = DEFAULT_SETTINGS.taskPattern } = comparison;
  const byDay = new Map<number, Entry[]>();
  for (const entry of imported) {
    const day = Math.floor(entry.start / DAY);
    const others = byDay.get(day);
    if (others) others.push(entry);
    else byDay.set(day, [entry]);
  }
  const links = new Map<string, Link>();
  const taken = new Set<string>();
  for (const matches of MATCHERS) {
    for (const there of remote) {
      if (links.has(there.id)) continue;
      // A provider without times has the start of a day, in its zone.
      const day = Math.floor(there.start / DAY);
      const before = [day - 1, day, day + 1]
        .flatMap((near) => byDay.get(near) ?? []).find((local) =>
          !taken.has(local.id) && matches(local, there, taskPattern) &&
          hasSameTimes(local, there, comparison)
        );
      if (!before) continue;
      taken.add(before.id);
      const after = confirmedBy({ ...before, provider }, {
        providerId: there.id,
        seenVersion: versionOf(there),
        hasPendingChange: false,
      });
      links.set(there.id, { before, after });
    }
  }
  return links;
}

/** Returns whether the provider's times differ from ours only by rounding. */
function hasSameTimes(
  local: Entry,
  remote: TimerEntry,
  comparison: Comparison,
): boolean {
  const record = recordOf(remote, local, comparison);
  return record.kind === "entry" && record.start === local.start &&
    record.end === local.end;
}
