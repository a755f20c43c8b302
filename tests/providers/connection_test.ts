import { assertEquals, assertMatch } from "@std/assert";
import { stub } from "@std/testing/mock";
import { FakeTime } from "@std/testing/time";
import { wait } from "../../providers/connection.ts";
import { echoBench, echoHttp } from "../support/echo_server.ts";
import { providerErrorOf } from "../support/test_connection.ts";

/** Whether a promise settles before the next task. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let isDone = false;
  promise.then(() => isDone = true);
  for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  return isDone;
}

Deno.test("wait() waits with and without a signal", async () => {
  using time = new FakeTime();
  const { signal } = new AbortController();
  for (const start of [() => wait(250), () => wait(250, signal)]) {
    const waiting = start();
    time.tick(249);
    assertEquals(await isSettled(waiting), false);
    time.tick(1);
    assertEquals(await isSettled(waiting), true);
  }
});

Deno.test("wait() ends on abort and leaves no timer", async () => {
  using time = new FakeTime();
  const controller = new AbortController();
  const waiting = wait(30_000, controller.signal);
  assertEquals(await isSettled(waiting), false);
  controller.abort();
  assertEquals(await isSettled(waiting), true);
  assertEquals(time.next(), false);
});

Deno.test("wait() returns immediately if its signal is already aborted", async () => {
  using time = new FakeTime();
  const waiting = wait(30_000, AbortSignal.abort());
  assertEquals(await isSettled(waiting), true);
  assertEquals(time.next(), false);
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
  const controller = new AbortController();
  using timeout = stub(AbortSignal, "timeout", () => controller.signal);
  const { server, connection } = echoBench();
  const { timeoutSignal: _, ...others } = connection;
  const http = echoHttp(server, others);
  server.faultFor = () => {
    queueMicrotask(() => controller.abort());
    return { kind: "silence", accepts: false };
  };
  const error = await providerErrorOf(http.request("POST", "/a"));
  assertEquals(timeout.calls.map(({ args }) => args), [[10_000]]);
  assertEquals(error.message, "Echo is unreachable: no response within 10 s");
  assertEquals(error.reason, "no_answer");
  assertMatch(error.hint ?? "", /^Pending changes are kept locally/);
});

Deno.test("Http.request() uses the machine's clock, randomness and timers by default", async () => {
  using time = new FakeTime(1_000);
  using _random = stub(Math, "random", () => 0.25);
  const { server, connection } = echoBench();
  const { fetch, trace, timeoutSignal, quota } = connection;
  const http = echoHttp(server, { fetch, trace, timeoutSignal, quota });
  const headers = { "X-RateLimit-Remaining": "5", "X-RateLimit-Reset": "9" };
  server.fail({ kind: "status", status: 500, headers });
  const answer = http.request("GET", "/a");
  while (!time.next()) await Promise.resolve();
  assertEquals(time.now, 1_188);
  assertEquals((await answer).status, 200);
  assertEquals(connection.lines, ["GET /a 500 0 ms", "GET /a 200 0 ms"]);
  const noted = { remaining: 5, resetsAt: 10_000 };
  assertEquals(await quota.load("echo"), noted);
});
