import { assertEquals } from "@std/assert";
import { HOUR, MINUTE } from "@std/datetime";
import { InvalidTextError, WorktimeError } from "../../../lib/errors.ts";
import { ProviderError } from "../../../lib/provider.ts";
import { TimerSync } from "../../../lib/timer_sync.ts";
import { togglService } from "./sync_service.ts";
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

Deno.test("a sync stops at the first error that all other changes would have", async () => {
  for (const [name, error, isFatal, hint] of ERRORS) {
    const worker = new SyncWorker((fetch) => togglService(fetch));
    const { disk, timers, service: { clock, settings } } = worker;
    await timers.configure(settings);
    for (const hours of [1, 2, 3]) {
      const start = clock.now() - hours * HOUR;
      const end = new Date(start + 30 * MINUTE);
      await timers.add(`TASK-${hours}`, { start: new Date(start), end });
    }
    let requests = 0;
    const provider = Object.assign(worker.service.open(), {
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
