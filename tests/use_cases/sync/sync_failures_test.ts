import { assertEquals, assertRejects } from "@std/assert";
import { HOUR, MINUTE } from "@std/datetime";
import {
  DataFileError,
  DiskError,
  InvalidTextError,
  WorktimeError,
} from "../../../lib/errors.ts";
import { ProviderError } from "../../../lib/provider.ts";
import { TimerSync } from "../../../lib/timer_sync.ts";
import { withMethods } from "../../support/patched_disk.ts";
import { clockifyService, togglService } from "./sync_service.ts";
import { SyncWorker } from "./sync_worker.ts";

/** The error of a request, and whether the others are tried as well. */
const ERRORS: readonly [
  name: string,
  error: Error,
  isFatal: boolean,
  hint?: string,
][] = [
  [
    "no workspace",
    new WorktimeError("no_workspace", "None is configured", { hint: "One" }),
    true,
    "One",
  ],
  ["another error", new WorktimeError("other", "Something"), false],
  [
    "an invalid project",
    new InvalidTextError("invalid_project", "Invalid", { hint: "Correct it" }),
    false,
    "Correct it",
  ],
  [
    "an invalid text without a hint",
    new InvalidTextError("invalid_project", "Invalid"),
    false,
  ],
  ["a refusal", new ProviderError("provider_refused", "No"), false],
  [
    "a locked entry",
    new ProviderError("provider_key", "No", { status: 403 }),
    false,
  ],
  [
    "a wrong key",
    new ProviderError("provider_key", "No", { status: 401 }),
    true,
  ],
  ["a quota", new ProviderError("provider_quota", "Later"), true],
];

/** A worker with a number of entries that were never sent. */
async function workerWith(
  count: number,
  connect: typeof togglService = togglService,
): Promise<SyncWorker> {
  const worker = new SyncWorker((fetch) => connect(fetch));
  const { timers, service: { clock, settings } } = worker;
  await timers.configure(settings);
  for (let hours = 1; hours <= count; hours++) {
    const start = clock.now() - hours * HOUR;
    const end = new Date(start + 30 * MINUTE);
    await timers.add(`TASK-${hours}`, { start: new Date(start), end });
  }
  return worker;
}

Deno.test("a sync does not take a bug for a failed change", async () => {
  const { disk, service } = await workerWith(1);
  const bug = new TypeError("It is a bug");
  const provider = Object.assign(service.open(), {
    createEntry: () => Promise.reject(bug),
  });
  const sync = new TimerSync(disk, provider, { clock: service.clock });
  await assertRejects(() => sync.run(), TypeError, "It is a bug");
});

Deno.test("a sync reports its progress", async () => {
  const { sync } = await workerWith(3);
  const seen: [done: number, total: number][] = [];
  await sync.run({ onProgress: (done, total) => seen.push([done, total]) });
  assertEquals(seen, [[1, 3], [2, 3], [3, 3]]);
});

Deno.test("an entry whose request had no response is unconfirmed until it is looked up", async () => {
  const worker = await workerWith(0);
  const { clock } = worker.service;
  await worker.doUnanswered(
    ({ timers }) =>
      timers.add("TASK-1", {
        start: new Date(clock.now() - HOUR),
        end: new Date(clock.now()),
      }),
    { arrives: true },
  );
  const syncOf = async () => (await worker.timers.newest(1))[0]?.sync;
  assertEquals(await syncOf(), "unconfirmed");
  await worker.syncLater();
  assertEquals(await syncOf(), "confirmed");
});

Deno.test("a delivery waits for no other sender, but reports other errors of the disk", async () => {
  const { disk, service } = await workerWith(1);
  const { clock } = service;
  for (const code of ["lock_timeout", "permission_denied"]) {
    const failing = withMethods(disk, {
      lock: () => Promise.reject(new DiskError(code, "It failed")),
    });
    const sync = new TimerSync(failing, service.open(), { clock });
    const deliver = () => sync.deliver(clock.now() - HOUR);
    if (code === "lock_timeout") {
      const { waitingCount, problem } = await deliver();
      assertEquals([waitingCount, problem], [1, undefined]);
    } else await assertRejects(deliver, DiskError, "It failed");
  }
});

Deno.test("a sync stops at the first error that all other changes would have", async () => {
  for (const [name, error, isFatal, hint] of ERRORS) {
    const { disk, service } = await workerWith(3);
    const { clock } = service;
    let requests = 0;
    const provider = Object.assign(service.open(), {
      createEntry: () => {
        requests++;
        return Promise.reject(error);
      },
    });
    const { sentCount, waitingCount, failures, stoppedBy } =
      await new TimerSync(disk, provider, { clock }).run();
    assertEquals([sentCount, waitingCount], [0, 3], name);
    assertEquals(requests, isFatal ? 1 : 3, name);
    const errors = isFatal ? [stoppedBy] : failures.map((it) => it.error);
    for (const found of errors) {
      const { code, message } = error as WorktimeError;
      assertEquals<unknown>(
        [found?.code, found?.message, found?.hint],
        [code, message, hint],
        name,
      );
    }
    assertEquals(
      [failures.length, !!stoppedBy],
      isFatal ? [0, true] : [3, false],
    );
  }
});

Deno.test("a sync counts failed changes as progress", async () => {
  const { disk, service } = await workerWith(2);
  const error = new WorktimeError("other", "Something");
  const provider = Object.assign(service.open(), {
    createEntry: () => Promise.reject(error),
  });
  const seen: [done: number, total: number][] = [];
  await new TimerSync(disk, provider, { clock: service.clock })
    .run({ onProgress: (done, total) => seen.push([done, total]) });
  assertEquals(seen, [[1, 2], [2, 2]]);
});

Deno.test("a delivery sends only the changes of its command, even in a batch", async () => {
  const worker = await workerWith(4, clockifyService);
  const { timers, service: { clock } } = worker;
  await worker.syncLater();
  const entries = await timers.newest(4);
  const retitle = (index: number) =>
    timers.edit(entries[index]?.id ?? "", { title: `New ${index}` });
  await retitle(0);
  clock.set(clock.now() + HOUR);
  for (const index of [1, 2, 3]) await retitle(index);
  const { waitingCount, problem } = await worker.sync.deliver(clock.now());
  assertEquals([waitingCount, problem], [1, undefined]);
  assertEquals(
    worker.there.map(([text]) => text).toSorted(),
    ["TASK-1", "TASK-2: New 1", "TASK-3: New 2", "TASK-4: New 3"],
  );
});

Deno.test("a delivery sends nothing while conflicts could not be stored", async () => {
  const { disk, sync, service } = await workerWith(1);
  await disk.writeText("history/sync.json", "{");
  const deliver = () => sync.deliver(service.clock.now() - HOUR);
  await assertRejects(deliver, DataFileError, "sync.json");
  assertEquals(service.server.log, []);
});
