// A provider of your own: it keeps the entries of a team in one JSON file.
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import * as worktime from "@worktime/worktime/providers";

type Entry = worktime.TimerEntry;

export function sheetProvider(path: string): worktime.TimeTrackingProvider {
  async function read(): Promise<Entry[]> {
    return existsSync(path) ? JSON.parse(await readFile(path, "utf8")) : [];
  }
  async function find(isMeant: (entry: Entry) => boolean) {
    return (await read()).find(isMeant);
  }
  async function known(id: string) {
    const entry = await find((it) => it.id === id);
    if (!entry) throw new worktime.UnknownEntryError(id);
    return entry;
  }
  /** Replaces an entry. Without another one, it is deleted. */
  async function replace(id: string, ...entries: Entry[]) {
    const others = (await read()).filter((it) => it.id !== id);
    await writeFile(path, JSON.stringify([...others, ...entries], null, 2));
  }
  async function save(fields: worktime.EntryFields) {
    // Gives it an id and a duration, with times in whole seconds.
    const entry = worktime.timerEntry(fields);
    await replace(entry.id, entry);
    return entry;
  }

  return {
    name: "sheet",
    capabilities: { hasTags: true, hasMarkers: true },
    verify: () => Promise.resolve({ userId: path }),

    async startTimer(taskId, description, options = {}) {
      const { start = Date.now() } = options;
      const running = await find(({ end }) => end === undefined);
      if (running) await save({ ...running, end: start });
      return (await save({ ...options, taskId, description, start })).id;
    },
    async stopTimer(id, { end = Date.now() } = {}) {
      const entry = await known(id);
      return entry.end === undefined ? await save({ ...entry, end }) : entry;
    },
    createEntry: (entry) => save(entry),
    updateEntry: async (id, update) => save({ ...await known(id), ...update }),
    deleteEntry: (id) => replace(id),

    getCurrentTimer: () => find(({ end }) => end === undefined),
    getEntry: (id) => find((it) => it.id === id),
    findByMarker: (marker) => find((it) => it.marker === marker),
    listEntries: async ({ from, to }) =>
      (await read())
        .filter(({ start, end }) => end && from <= start && start < to)
        .sort((a, b) => a.start - b.start),
  };
}
