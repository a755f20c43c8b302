import { AssertionError } from "@std/assert";
import { SECOND } from "@std/datetime";
import { NotAllowedError } from "../../lib/errors.ts";
import { ProviderError } from "../../lib/provider_error.ts";
import type { Instant } from "../../lib/time/zone.ts";
import { InvalidTimerTimeError } from "../../lib/timers/errors.ts";
import type { EntryContent } from "../../lib/timers/version.ts";
import type { Connection } from "../../providers/connection.ts";
import type { FailurePlan } from "../support/failing_disk.ts";
import type { Random } from "../support/random.ts";
import { FaultyNetwork } from "./faulty_network.ts";
import { Machine, type Process } from "./sync_machine.ts";
import type { SyncService, WebEdit, WebEntry } from "./sync_service.ts";
import { TimeLedger } from "./time_ledger.ts";

const TAGS = ["deep", "call"];
const MOST_ROUNDS = 14;

/** Two machines and the web interface, on one account. */
export class SyncTrial {
  readonly random: Random;
  readonly network: FaultyNetwork;
  readonly service: SyncService;
  readonly machines: readonly Machine[];
  readonly ledger = new TimeLedger();
  /** What the errors said that people saw. */
  readonly said = new Set<string>();
  /** What happened, in lines for who looks for a mistake. */
  readonly history: string[] = [];
  /** Which machine made an entry of the service. */
  readonly #makers = new Map<string, Machine>();
  #known = new Set<string>();
  #current: Machine | undefined;
  #ids = 0;
  #works = 0;

  constructor(
    random: Random,
    connect: (fetch: Connection["fetch"]) => SyncService,
  ) {
    this.random = random;
    this.network = new FaultyNetwork(random, () => this.service.server);
    this.service = connect(this.network.fetch);
    const newId = () => `id-${String(++this.#ids).padStart(4, "0")}`;
    this.machines = [1, 2].map(() =>
      new Machine(this.service, this.network, newId)
    );
    this.network.onCarriedOut = () => this.#noteMade();
  }

  /** Some work of all of them. */
  async live(stepCount: number): Promise<void> {
    const { random, network } = this;
    for (const machine of this.machines) {
      await machine.run(({ timers }) =>
        timers.configure(this.service.settings)
      );
    }
    network.onRequest = () => {
      if (random.chance(0.1)) this.#useWeb(true);
    };
    for (let i = 0; i < stepCount; i++) {
      await this.#passTime();
      network.faultChance = random.pick([0, 0, 0.15, 0.4, 1]);
      if (random.chance(0.3)) this.#useWeb(false);
      else await this.#useMachine(random.pick(this.machines));
    }
  }

  /** Syncs without faults until nothing changes any more. */
  async settle(): Promise<void> {
    const { network, service, machines } = this;
    network.faultChance = 0;
    network.onRequest = () => {};
    await this.#stopChanged();
    let before = "";
    for (let round = 0; round < MOST_ROUNDS; round++) {
      service.clock.set(service.clock.now() + 61 * SECOND);
      await network.arrive(Infinity);
      for (const machine of machines) {
        this.#current = machine;
        const result = await machine.run(({ sync }) => sync.run());
        this.history.push(`settles: ${JSON.stringify(result)}`);
      }
      const after = JSON.stringify([
        service.entries(),
        ...machines.map(({ disk: { files } }) =>
          Object.entries(files).filter(([file]) => file.startsWith("history/"))
        ),
      ]);
      const isQuiet = machines.every(({ outbox }) => outbox.length === 0);
      if (after === before && isQuiet) return;
      before = after;
    }
    throw new AssertionError("It never gets quiet");
  }

  /** Ends timers that were changed: a service hears of that when they end. */
  async #stopChanged(): Promise<void> {
    for (const machine of this.machines) {
      const running = await machine.running();
      const isChanged = machine.outbox.some(({ entryId }) =>
        entryId === running?.id
      );
      if (!running || !isChanged && this.random.chance(0.5)) continue;
      this.history.push("stop at last");
      const change = await machine.run(({ timers }) =>
        timers.stop({ at: "now" })
      );
      if (change?.finished) this.#record(change.finished);
    }
  }

  async #passTime(): Promise<void> {
    const { random, service: { clock } } = this;
    const [least, most] = random.pick(
      [[0, 0], [1, 70], [1, 70], [60, 900], [600, 7200]] as const,
    );
    const seconds = random.integer(least * 1000, most * 1000) / 1000;
    clock.set(clock.now() + seconds * SECOND);
    await this.network.arrive(clock.now());
  }

  /** A command, and perhaps a delivery or a sync, in one process or two. */
  async #useMachine(machine: Machine): Promise<void> {
    const { random, service: { clock } } = this;
    this.#current = machine;
    this.history.push(`machine ${this.machines.indexOf(machine) + 1}`);
    const since = Math.floor(clock.now() / SECOND) * SECOND;
    if (random.chance(0.85)) await this.#command(machine);
    if (random.chance(0.6)) {
      await this.#process(machine, async ({ sync }) => {
        const { problem, waitingCount } = await sync.deliver(since);
        this.history.push(`delivered, ${waitingCount} wait: ${problem}`);
        if (problem) this.#hear(problem);
      });
    }
    if (random.chance(0.35)) {
      await this.#process(machine, async ({ sync }) => {
        const { stoppedBy, failures } = await sync.run();
        this.history.push(`synced: ${stoppedBy} ${failures.length}`);
        for (const { error } of failures) this.#hear(error);
        if (stoppedBy) this.#hear(stoppedBy);
      });
    }
  }

  /** What a person types, which may be refused. */
  async #command(machine: Machine): Promise<void> {
    const { random } = this;
    const running = await machine.running();
    const entries = await machine.entries();
    const known = [...entries, ...running ? [running] : []];
    const isEdit = known.length > 0 && random.chance(0.45);
    const entry = isEdit ? random.pick(known) : undefined;
    if (!entry) return await this.#track(machine);
    if (random.chance(0.3)) {
      this.history.push(`delete ${said(entry)}`);
      this.#takeBack(entry);
      await this.#process(machine, ({ timers }) => timers.delete(entry.id));
      return;
    }
    const edit = this.#editOf(entry, this.#isLost(entry.providerId));
    const { start = entry.start, end, ...texts } = edit;
    const times = "end" in entry
      ? { start: new Date(start), end: new Date(end ?? entry.end) }
      : { start: new Date(start) };
    const after = {
      ...entry,
      ...texts,
      start,
      ...("end" in entry && { end: end ?? entry.end }),
    };
    this.history.push(`edit ${said(entry)} to ${said(after)}`);
    this.#shorten(entry, after);
    const done = await this.#process(
      machine,
      ({ timers }) => timers.edit(entry.id, { ...texts, ...times }),
    );
    if (done?.after) this.#record(done.after);
  }

  /** Starts, stops, pauses, resumes or adds something. */
  async #track(machine: Machine): Promise<void> {
    const { random, service: { clock } } = this;
    const now = Math.floor(clock.now() / SECOND) * SECOND;
    const task = `TASK-${++this.#works}`;
    const tags = random.chance(0.3) ? { tags: [random.pick(TAGS)] } : {};
    const ago = random.pick([0, 0, 0, random.integer(0, 600)]);
    const at = { at: ago === 0 ? "now" : new Date(now - ago * SECOND) };
    const word = random.pick(
      ["start", "start", "stop", "stop", "pause", "resume", "add"] as const,
    );
    this.history.push(`${word} ${task} ${ago}`);
    const change = await this.#process(machine, async ({ timers }) => {
      switch (word) {
        case "start":
          return await timers.start(task, {
            ...at,
            ...tags,
            ...random.chance(0.5) && { title: "Title" },
          });
        case "add": {
          const end = now - random.integer(0, 7200) * SECOND;
          const start = end - random.integer(0, 7200) * SECOND;
          const times = { start: new Date(start), end: new Date(end) };
          return await timers.add(task, { ...times, ...tags });
        }
        default:
          return await timers[word](at);
      }
    });
    if (!change) return;
    if ("entry" in change) this.#record(change.entry);
    else if (change.finished) this.#record(change.finished);
  }

  /** What a person changes of an entry. */
  #editOf(
    { start, end, description, tags }: EntryContent,
    isStartKept: boolean,
  ): WebEdit {
    const { random, service: { clock } } = this;
    const now = Math.floor(clock.now() / SECOND) * SECOND;
    const [work] = description.split(":");
    const move = () => random.integer(-1800, 1800) * SECOND;
    const from = isStartKept ? start : Math.min(start + move(), end ?? now);
    return random.pick<() => WebEdit>([
      () => ({ description: `${work}: Text ${random.integer(1, 99)}` }),
      () => ({ tags: tags.length > 0 ? [] : [random.pick(TAGS)] }),
      () => (end === undefined ? { start: from } : {
        start: from,
        end: random.chance(0.5) ? end : Math.max(from, end + move()),
      }),
    ])();
  }

  /** Something in the web interface. */
  #useWeb(isDuringSync: boolean): void {
    const { random, service: { web, clock, entries } } = this;
    const now = Math.floor(clock.now() / SECOND) * SECOND;
    const all = entries().filter((entry) =>
      !isDuringSync || this.#isSafe(entry)
    );
    const entry = all.length > 0 ? random.pick(all) : undefined;
    const chance = random.next();
    const during = isDuringSync ? " during a sync" : "";
    if (chance < 0.25 || !entry) {
      const start = now - random.integer(0, 7200) * SECOND;
      const work = `TASK-${++this.#works}`;
      const end = start + random.integer(0, 3600) * SECOND;
      web.add(work, start, end);
      this.history.push(`web adds ${work}${during}`);
      this.ledger.record(work, start, end);
    } else if (chance < 0.4) {
      // Who leaves the previous timer running does not tell of it, either.
      if (!this.service.stopsPrevious) return;
      if (isDuringSync && this.#isAboutTimers()) return;
      const running = entries().filter(({ end }) => end === undefined);
      web.start(`TASK-${++this.#works}`);
      this.history.push(`web starts TASK-${this.#works}${during}`);
      this.#recordEnded(running);
    } else if (chance < 0.55) {
      if (entry.end !== undefined) return;
      if (isDuringSync && this.#isAboutTimers()) return;
      web.stop(entry.id);
      this.history.push(`web stops ${said(entry)}${during}`);
      this.#recordEnded([entry]);
    } else if (chance < 0.65) {
      this.history.push(`web deletes ${said(entry)}${during}`);
      this.#takeBack(entry);
      web.remove(entry.id);
    } else {
      const edit = this.#editOf(entry, this.#isLost(entry.id));
      if (edit.tags && !this.service.hasTags) return;
      // In the web interface, who moves the start of a timer lets it run.
      if (entry.end === undefined && edit.start !== undefined) return;
      this.history.push(
        `web edits ${said(entry)} to ${said({ ...entry, ...edit })}${during}`,
      );
      this.#shorten(entry, { ...entry, ...edit });
      web.edit(entry.id, edit);
      this.#record({ ...entry, ...edit });
    }
  }

  /** What the service has of some timers that were stopped there. */
  #recordEnded(timers: readonly WebEntry[]): void {
    const ids = new Set(timers.map(({ id }) => id));
    for (const entry of this.service.entries()) {
      if (ids.has(entry.id)) this.#record(entry);
    }
  }

  /**
   * Whether nobody overwrites an entry between a look and a request: no service
   * can be asked to change an entry only if it is as it was.
   */
  #isSafe({ id, end }: WebEntry): boolean {
    const outbox = this.#current?.outbox ?? [];
    return outbox.every(({ providerId }) => providerId !== id) &&
      (end !== undefined || !this.#isAboutTimers());
  }

  /** Whether something is to be sent that a timer may have to do with. */
  #isAboutTimers(): boolean {
    return (this.#current?.outbox ?? []).length > 0;
  }

  /**
   * Whether the answer was lost by which a machine would have got to know the
   * id of an entry that it made. Without markers it can recognise the entry by
   * its start only: nobody may change that before the machine looks it up.
   */
  #isLost(id: string): boolean {
    const maker = this.#makers.get(id);
    if (!maker) return false;
    return Object.values(maker.disk.files).every((text) => !text.includes(id));
  }

  #noteMade(): void {
    for (const { id } of this.service.entries()) {
      if (this.#known.has(id)) continue;
      this.#known.add(id);
      if (this.#current) this.#makers.set(id, this.#current);
    }
  }

  async #process<T>(
    machine: Machine,
    work: (process: Process) => Promise<T>,
  ): Promise<T | undefined> {
    const { random } = this;
    const plan: FailurePlan | undefined = random.chance(0.1)
      ? { at: random.integer(1, 60), failure: "death" }
      : undefined;
    const result = await machine.run(async (process) => {
      try {
        return await work(process);
      } catch (error) {
        const isUsual = error instanceof ProviderError ||
          error instanceof NotAllowedError ||
          error instanceof InvalidTimerTimeError;
        if (!isUsual) throw error;
        this.history.push(String(error));
        if (error instanceof ProviderError) this.#hear(error);
        return undefined;
      }
    }, plan);
    if (this.network.disk?.isDead) this.history.push("died");
    return result;
  }

  #hear(error: Error & { hint?: string | undefined }): void {
    for (let it: unknown = error; it instanceof Error; it = it.cause) {
      this.said.add(`${it.message}\n${it.stack}\n${error.hint}`);
    }
  }

  #record(entry: EntryContent): void {
    if (entry.end === undefined) return;
    this.ledger.record(workOf(entry), entry.start, entry.end);
  }

  #takeBack(entry: EntryContent): void {
    const { start, end = Infinity } = entry;
    this.ledger.takeBack(workOf(entry), start, end);
  }

  #shorten(before: EntryContent, after: EntryContent): void {
    const { end = Infinity } = before;
    const { end: newEnd = Infinity } = after;
    const work = workOf(before);
    this.ledger.takeBack(work, before.start, Math.min(end, after.start));
    this.ledger.takeBack(work, Math.max(newEnd, before.start), end);
  }
}

/** The work that an entry is for, whatever else its text says. */
export function workOf({ description }: EntryContent): string {
  return description.match(/TASK-\d+/)?.[0] ?? description;
}

/** An entry in a few words. */
export function said(
  { description, start, end, tags }: EntryContent,
): string {
  const clock = (at: Instant | undefined) =>
    at === undefined ? "…" : new Date(at).toISOString().slice(11, 19);
  return `${description} ${clock(start)}-${clock(end)} ${tags}`;
}
