import { assertEquals, assertMatch } from "@std/assert";
import { wait } from "../../providers/connection.ts";
import { echoBench, echoHttp } from "../support/echo_server.ts";
import { providerErrorOf } from "../support/test_connection.ts";

/** Timers that a test fires. */
function fakeTimers(): {
  waiting: Map<number, { ms: number | undefined; end: () => void }>;
  [Symbol.dispose](): void;
} {
  const { setTimeout, clearTimeout } = globalThis;
  const waiting = new Map<
    number,
    { ms: number | undefined; end: () => void }
  >();
  let count = 0;
  const fakes = {
    setTimeout: (end: () => void, ms?: number) => {
      waiting.set(++count, { ms, end });
      return count;
    },
    clearTimeout: (id: number) => waiting.delete(id),
  };
  Object.assign(globalThis, fakes);
  const restore = () => Object.assign(globalThis, { setTimeout, clearTimeout });
  return { waiting, [Symbol.dispose]: restore };
}

/** Whether a promise settles before the next task. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let isDone = false;
  promise.then(() => isDone = true);
  for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  return isDone;
}

Deno.test("wait() waits with and without a signal", async () => {
  using timers = fakeTimers();
  const { signal } = new AbortController();
  for (const waiting of [wait(250), wait(250, signal)]) {
    const [[id, timer] = []] = timers.waiting;
    assertEquals(timer?.ms, 250);
    assertEquals(await isSettled(waiting), false);
    timer?.end();
    timers.waiting.delete(id ?? 0);
    assertEquals(await isSettled(waiting), true);
  }
});

Deno.test("wait() ends on abort and leaves no timer", async () => {
  using timers = fakeTimers();
  const controller = new AbortController();
  const waiting = wait(30_000, controller.signal);
  assertEquals(await isSettled(waiting), false);
  assertEquals(timers.waiting.size, 1);
  controller.abort();
  assertEquals(await isSettled(waiting), true);
  assertEquals(timers.waiting.size, 0);
});

Deno.test("wait() returns immediately if its signal is already aborted", async () => {
  using timers = fakeTimers();
  const waiting = wait(30_000, AbortSignal.abort());
  assertEquals(await isSettled(waiting), true);
  assertEquals(timers.waiting.size, 0);
});

Deno.test("Http.request() stops pausing when its caller cancels", async () => {
  const controller = new AbortController();
  const { signal } = controller;
  const pauses: [ms: number, signal: AbortSignal | undefined][] = [];
  const { server, http } = echoBench({
    signal,
    wait: (ms, given) => {
      pauses.push([ms, given]);
      controller.abort();
      return Promise.resolve();
    },
  });
  server.faultFor = () => ({ kind: "status", status: 500 });
  const error = await providerErrorOf(http.request("GET", "/a"));
  assertEquals(pauses, [[250, signal]]);
  assertEquals(server.log.length, 1);
  assertEquals(
    error.message,
    "Echo is unreachable: the request was canceled",
  );
});

Deno.test("Http.request() waits ten seconds for a response by default", async () => {
  const { timeout } = AbortSignal;
  const controller = new AbortController();
  const limitsMs: number[] = [];
  AbortSignal.timeout = (ms) => {
    limitsMs.push(ms);
    return controller.signal;
  };
  try {
    const { server, connection } = echoBench();
    const { timeoutSignal: _, ...others } = connection;
    const http = echoHttp(server, others);
    server.faultFor = () => {
      queueMicrotask(() => controller.abort());
      return { kind: "silence", accepts: false };
    };
    const error = await providerErrorOf(http.request("POST", "/a"));
    assertEquals(limitsMs, [10_000]);
    assertEquals(error.message, "Echo is unreachable: no response within 10 s");
    assertEquals(error.reason, "no_answer");
    assertMatch(error.hint ?? "", /^Pending changes are kept locally/);
  } finally {
    AbortSignal.timeout = timeout;
  }
});

Deno.test("Http.request() uses the machine's clock, randomness and timers by default", async () => {
  using timers = fakeTimers();
  const { now } = Date;
  const { random } = Math;
  Date.now = () => 1_000;
  Math.random = () => 0.25;
  try {
    const { server, connection } = echoBench();
    const { fetch, trace, timeoutSignal, quota } = connection;
    const http = echoHttp(server, { fetch, trace, timeoutSignal, quota });
    const headers = { "X-RateLimit-Remaining": "5", "X-RateLimit-Reset": "9" };
    server.fail({ kind: "status", status: 500, headers });
    const answer = http.request("GET", "/a");
    while (timers.waiting.size === 0) await Promise.resolve();
    const [timer] = timers.waiting.values();
    assertEquals(timer?.ms, 188);
    timer?.end();
    assertEquals((await answer).status, 200);
    assertEquals(connection.lines, ["GET /a 500 0 ms", "GET /a 200 0 ms"]);
    const noted = { remaining: 5, resetsAt: 10_000 };
    assertEquals(await quota.load("echo"), noted);
  } finally {
    Object.assign(Date, { now });
    Object.assign(Math, { random });
  }
});
