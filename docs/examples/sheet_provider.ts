// A provider of your own: it keeps the entries of a team in one JSON file.
import { readFile, writeFile } from "node:fs/promises";
import * as worktime from "@worktime/worktime/providers";

type Entry = worktime.TimerEntry;
type Fields = Partial<Entry> & Pick<Entry, "taskId" | "description" | "start">;

function wholeSecond(ms: number) {
  return Math.floor(ms / 1000) * 1000;
}

export class SheetProvider implements worktime.TimeTrackingProvider {
  name = "sheet";
  capabilities = {
    hasTags: true,
    hasMarkers: true,
    needsProject: false,
    canBackdate: true,
    listLimitDays: undefined,
    precisionSeconds: 1,
  };
  #path: string;
  #now: () => number;
  constructor(path: string, now = Date.now) {
    this.#path = path;
    this.#now = now;
  }

  async startTimer(
    taskId: string,
    description: string,
    { start = this.#now(), ...others }: worktime.StartOptions = {},
  ) {
    const running = await this.getCurrentTimer();
    if (running) await this.stopTimer(running.id, { end: start });
    return (await this.#put({ ...others, taskId, description, start })).id;
  }
  async stopTimer(id: string, { end = this.#now() } = {}) {
    const entry = await this.#known(id);
    return entry.end ? entry : await this.#put({ ...entry, end });
  }
  createEntry = (entry: worktime.NewEntry) => this.#put(entry);
  updateEntry = async (id: string, update: worktime.EntryUpdate) =>
    await this.#put({ ...await this.#known(id), ...update });
  deleteEntry = async (id: string) =>
    await this.#write((await this.#read()).filter((it) => it.id !== id));

  getCurrentTimer = () => this.#find((it) => it.end === undefined);
  getEntry = (id: string) => this.#find((it) => it.id === id);
  findByMarker = (marker: string) => this.#find((it) => it.marker === marker);
  listEntries = async ({ from, to }: worktime.EntryRange) =>
    (await this.#read())
      .filter(({ start, end }) => end && from <= start && start < to)
      .sort((a, b) => a.start - b.start);
  getEntries = async (taskId: string) =>
    (await this.listEntries({ from: -Infinity, to: Infinity }))
      .filter((it) => it.taskId === taskId);
  getTotal = async (taskId: string) =>
    (await this.getEntries(taskId))
      .reduce((sum, { durationSeconds }) => sum + durationSeconds, 0);
  verify = () => {
    const account = { userId: this.#path, userName: "Team" };
    return Promise.resolve({ ...account, workspaces: [], projects: [] });
  };

  async #put({ id = crypto.randomUUID(), ...fields }: Fields): Promise<Entry> {
    const start = wholeSecond(fields.start);
    const end = fields.end && wholeSecond(fields.end);
    const durationSeconds = end ? (end - start) / 1000 : 0;
    const entry = { tags: [], ...fields, id, start, end, durationSeconds };
    const others = (await this.#read()).filter((it) => it.id !== id);
    await this.#write([...others, entry]);
    return entry;
  }
  async #known(id: string) {
    const entry = await this.getEntry(id);
    if (entry) return entry;
    throw new worktime.UnknownEntryError(id, {});
  }
  #find = async (isMeant: (entry: Entry) => boolean) =>
    (await this.#read()).find(isMeant);
  #read = async (): Promise<Entry[]> => {
    const text = await readFile(this.#path, "utf8").catch((error) => {
      if (error.code !== "ENOENT") throw error;
    });
    return JSON.parse(text ?? "[]");
  };
  #write = (entries: Entry[]) =>
    writeFile(this.#path, JSON.stringify(entries, null, 2));
}
