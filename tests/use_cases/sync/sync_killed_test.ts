import { assert, assertEquals } from "@std/assert";
import { HOUR, MINUTE } from "@std/datetime";
import { OUTBOX_FILE } from "../../../lib/formats/data_files.ts";
import { ProviderError } from "../../../lib/provider.ts";
import { TimerSync } from "../../../lib/timer_sync.ts";
import { Timers } from "../../../lib/timers.ts";
import type { Entry, EntryContent } from "../../../lib/tracking/entry.ts";
import { FailingDisk, Killed } from "../../support/failing_disk.ts";
import { MachineDisk } from "./sync_machine.ts";
import { togglService } from "./sync_service.ts";

const ENTRY_COUNT = 500;
const REQUESTS_PER_HOUR = 30;

/** When a process is killed, relative to a request. */
const MOMENTS = [
  "before it is sent",
  "before its answer",
  "before its answer is noted",
] as const;

/** Toggl, and a machine whose processes are killed at requests. */
class RestlessMachine {
  readonly disk = new MachineDisk();
  readonly service = togglService(
    (url, init) => this.#fetch(url, init),
    { requestsPerHour: REQUESTS_PER_HOUR },
  );
  /** The messages of errors, including why syncs stopped. */
  readonly said: string[] = [];
  /** The requests at which a process was killed, and when. */
  readonly deaths = new Map<string, typeof MOMENTS[number]>();
  #process = new FailingDisk(this.disk);

  /** Records entries one by one, without a network. */
  async record(count: number): Promise<void> {
    const { clock, settings } = this.service;
    const timers = new Timers(this.disk, { clock });
    await timers.configure(settings);
    const first = clock.now() - count * HOUR;
    for (let i = 0; i < count; i++) {
      const start = new Date(first + i * HOUR);
      const end = new Date(first + i * HOUR + (i % 59 + 1) * MINUTE);
      await timers.add(`TASK-${i}`, { start, end });
    }
  }

  /** Syncs in one process, then waits until the next one can. */
  async sync(): Promise<void> {
    this.#process = new FailingDisk(this.disk);
    const { clock } = this.service;
    const sync = new TimerSync(this.#process, this.service.open(), { clock });
    clock.set(clock.now() + MINUTE);
    try {
      const { stoppedBy, failures } = await sync.run();
      assertEquals(failures, []);
      if (stoppedBy) this.#wait(stoppedBy);
    } catch (error) {
      if (!this.#process.isDead) this.#wait(error);
    }
  }

  /** Waits until the quota is reset; nothing else may ever stop a sync. */
  #wait(error: unknown): void {
    assert(error instanceof ProviderError);
    assertEquals(error.code, "provider_quota");
    for (let it: unknown = error; it instanceof Error; it = it.cause) {
      this.said.push(`${it.message}\n${it.stack}\n${error.hint}`);
    }
    this.service.clock.set(error.resetsAt ?? NaN);
  }

  /** Kills the process at each request that was never sent before. */
  async #fetch(url: string, init: RequestInit): Promise<Response> {
    if (this.#process.isDead) throw new Killed();
    const request = `${init.method} ${url} ${init.body}`;
    if (this.deaths.has(request)) {
      return await this.service.server.fetch(url, init);
    }
    const moment = MOMENTS[this.deaths.size % MOMENTS.length] ?? MOMENTS[0];
    this.deaths.set(request, moment);
    if (moment === "before it is sent") return this.#die();
    const response = await this.service.server.fetch(url, init);
    if (moment === "before its answer") return this.#die();
    // The response has been read; storing it takes a disk.
    this.#process.isDead = true;
    return response;
  }

  #die(): never {
    this.#process.isDead = true;
    throw new Killed();
  }
}

Deno.test("500 entries reach Toggl once each although every request is killed and 30 an hour are allowed", async () => {
  const machine = new RestlessMachine();
  await machine.record(ENTRY_COUNT);
  const { service, disk, deaths } = machine;
  for (let round = 1; await disk.byteSize(OUTBOX_FILE) > 0; round++) {
    assert(round < 2 * ENTRY_COUNT, "It makes no progress");
    await machine.sync();
  }
  // One per entry, plus the list and the account.
  assert(deaths.size > ENTRY_COUNT + 3, `Only ${deaths.size} were killed`);
  assert(machine.said.length > 0, "The quota was never used up");
  const works = service.entries().map(({ description }) => description);
  assertEquals(works.length, ENTRY_COUNT);
  assertEquals(new Set(works).size, ENTRY_COUNT);
  const { clock, connection: { lines }, secrets, server } = service;
  const here = await new Timers(disk, { clock })
    .entries({ from: 0, to: clock.now() });
  assertEquals(
    here.map(textOf).toSorted(),
    service.entries().map(({ id, ...entry }) =>
      textOf({ ...entry, providerId: id, sync: "confirmed" })
    ).toSorted(),
  );
  const urls = server.log.flatMap(({ url, text }) => [url, text]);
  const files = Object.values(disk.files);
  const seen = [...machine.said, ...lines, ...urls, ...files].join("\n");
  for (const secret of secrets) assert(!seen.includes(secret));
});

function textOf(
  { description, start, end, providerId, sync }:
    & Pick<Entry, "description" | "start" | "providerId" | "sync">
    & Pick<EntryContent, "end">,
): string {
  return JSON.stringify([description, start, end, providerId, sync]);
}
