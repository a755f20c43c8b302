import { assertEquals, assertMatch } from "@std/assert";
import type { ProviderErrorCode } from "../../lib/provider.ts";
import { HOMEPAGE, VERSION } from "../../lib/version.ts";
import {
  ECHO_KEY,
  echoBench,
  echoHttp,
  socketHttp,
} from "../support/echo_server.ts";
import type { Fault } from "../support/provider_server.ts";
import { providerErrorOf } from "../support/test_connection.ts";

const FAULTS = {
  "is refused": { kind: "refuse" },
  "is cut before it is done": { kind: "cut", accepts: false },
  "is cut after it is done": { kind: "cut", accepts: true },
  "is cut in its answer": { kind: "cut", accepts: true, isInBody: true },
  "gets a page": { kind: "garbage", accepts: false },
  "gets half an answer": { kind: "truncated" },
  "gets 500": { kind: "status", status: 500 },
  "gets 503 when it is done": { kind: "status", status: 503, accepts: true },
  "gets 302": status(302, { Location: "http://other.invalid/" }),
  "gets 400": { kind: "status", status: 400 },
  "gets 401": { kind: "status", status: 401 },
  "gets 402": { kind: "status", status: 402 },
  "gets 402 with a quota": status(402, { "X-Toggl-Quota-Remaining": "3" }),
  "gets 403": { kind: "status", status: 403 },
  "gets 404": { kind: "status", status: 404 },
  "gets 429": { kind: "status", status: 429 },
} satisfies Record<string, Fault>;

function status(status: number, headers: Record<string, string>): Fault {
  return { kind: "status", status, headers };
}

const NAMES = Object.keys(FAULTS) as (keyof typeof FAULTS)[];

/** The outcome of a permanent fault. */
const LASTING: [
  method: "GET" | "POST" | "PUT",
  fault: keyof typeof FAULTS,
  code: ProviderErrorCode,
  requestCount: number,
  mayHaveArrived: boolean,
][] = [
  ["GET", "is refused", "provider_unreachable", 0, false],
  ["GET", "is cut before it is done", "provider_unreachable", 3, false],
  ["GET", "is cut in its answer", "provider_failed", 3, false],
  ["GET", "gets a page", "provider_failed", 1, false],
  ["GET", "gets half an answer", "provider_failed", 3, false],
  ["GET", "gets 500", "provider_failed", 3, false],
  ["GET", "gets 302", "provider_failed", 1, false],
  ["GET", "gets 400", "provider_refused", 1, false],
  ["GET", "gets 401", "provider_key", 1, false],
  ["GET", "gets 402", "provider_quota", 1, false],
  ["GET", "gets 402 with a quota", "provider_refused", 1, false],
  ["GET", "gets 403", "provider_key", 1, false],
  ["GET", "gets 404", "provider_refused", 1, false],
  ["GET", "gets 429", "provider_quota", 4, false],
  ["POST", "is refused", "provider_unreachable", 0, false],
  ["POST", "is cut before it is done", "provider_unreachable", 1, true],
  ["POST", "is cut after it is done", "provider_unreachable", 1, true],
  ["POST", "is cut in its answer", "provider_failed", 1, true],
  ["POST", "gets a page", "provider_failed", 1, true],
  ["POST", "gets half an answer", "provider_failed", 1, true],
  ["POST", "gets 500", "provider_failed", 1, true],
  ["POST", "gets 503 when it is done", "provider_failed", 1, true],
  ["POST", "gets 302", "provider_failed", 1, true],
  ["POST", "gets 400", "provider_refused", 1, false],
  ["POST", "gets 401", "provider_key", 1, false],
  ["POST", "gets 402", "provider_quota", 1, false],
  ["POST", "gets 403", "provider_key", 1, false],
  ["POST", "gets 429", "provider_quota", 4, false],
  ["PUT", "is refused", "provider_unreachable", 0, false],
  ["PUT", "is cut after it is done", "provider_unreachable", 3, true],
  ["PUT", "gets half an answer", "provider_failed", 3, true],
  ["PUT", "gets 500", "provider_failed", 3, true],
  ["PUT", "gets 404", "provider_refused", 1, false],
];

for (const [method, name, code, count, mayHaveArrived] of LASTING) {
  Deno.test(`Http.request() gives ${code} if a ${method} ${name}`, async () => {
    const { server, http, connection } = echoBench();
    server.faultFor = () => FAULTS[name];
    const body = method === "GET" ? {} : { body: { a: 1 } };
    const options = method === "PUT" ? { ...body, isRepeatable: true } : body;
    const error = await providerErrorOf(http.request(method, "/a", options));
    assertEquals(error.code, code);
    assertEquals(error.mayHaveArrived, mayHaveArrived);
    assertEquals(server.log.length, count);
    assertEquals(connection.waitsMs.length, Math.max(0, count - 1));
    assertEquals(typeof error.hint, "string");
    assertMatch(error.message, /\bEcho\b/);
  });
}

Deno.test("Http.request() retries until it gets a response", async () => {
  const { server, http, connection } = echoBench();
  server.fail(FAULTS["gets 500"]);
  server.fail(FAULTS["is cut before it is done"]);
  const { status, json, source } = await http.request("GET", "/a");
  assertEquals(status, 200);
  assertEquals(json, { line: "GET /a", count: 1 });
  assertEquals(source, { service: "Echo", mayHaveArrived: false });
  assertEquals(connection.waitsMs, [250, 500]);
  assertEquals(connection.lines, [
    "GET /a 500 0 ms",
    "GET /a no response 0 ms: broken",
    "GET /a 200 0 ms",
  ]);
});

Deno.test("Http.request() never resends a POST that may have been carried out", async () => {
  for (const name of NAMES.filter((it) => it !== "gets 429")) {
    const { server, http } = echoBench();
    server.fail(FAULTS[name]);
    await providerErrorOf(http.request("POST", "/a", { body: {} }));
    assertEquals(server.log.length, name === "is refused" ? 0 : 1, name);
  }
});

Deno.test("Http.request() reports that one of its attempts may have arrived", async () => {
  const { server, http } = echoBench();
  server.fail(FAULTS["is cut after it is done"]);
  server.fail(FAULTS["gets 400"]);
  const options = { isRepeatable: true, body: {} };
  const error = await providerErrorOf(http.request("PUT", "/a", options));
  assertEquals(error.code, "provider_refused");
  assertEquals(error.mayHaveArrived, true);
});

for (const method of ["GET", "POST"]) {
  Deno.test(`Http.request() gives up on a ${method} without a response`, async () => {
    const { server, http, connection } = echoBench({ timeoutMs: 2_000 });
    server.faultFor = () => {
      queueMicrotask(() => connection.timeOut());
      return { kind: "silence", accepts: true };
    };
    const error = await providerErrorOf(http.request(method, "/a"));
    assertEquals(error.code, "provider_unreachable");
    assertEquals(error.message, "Echo is unreachable: no response within 2 s");
    assertEquals(error.mayHaveArrived, method === "POST");
    assertEquals(server.log.length, method === "GET" ? 3 : 1);
  });
}

Deno.test("Http.request() does not pause for longer than its budget", async () => {
  const rows: [budgetMs: number, waitsMs: number[]][] = [
    [250, []],
    [251, [250]],
    [750, [250]],
    [751, [250, 500]],
  ];
  for (const [budgetMs, waitsMs] of rows) {
    const { server, http, connection } = echoBench({ budgetMs });
    server.faultFor = () => FAULTS["gets 500"];
    await providerErrorOf(http.request("GET", "/a"));
    assertEquals(connection.waitsMs, waitsMs);
    assertEquals(server.log.length, waitsMs.length + 1);
  }
});

Deno.test("Http.request() sends nothing once its budget is used up", async () => {
  const { server, http, clock } = echoBench({ budgetMs: 2_000 });
  await http.request("GET", "/a");
  clock.set(clock.now() + 1_999);
  await http.request("POST", "/a");
  clock.set(clock.now() + 1);
  const error = await providerErrorOf(http.request("POST", "/a"));
  assertEquals(error.code, "provider_unreachable");
  assertEquals(error.message, "Echo is unreachable: no response within 0 s");
  assertEquals([error.reason, error.mayHaveArrived], ["no_answer", false]);
  assertEquals(server.log.length, 2);
});

Deno.test("Http.request() limits a request to the remaining time", async () => {
  const limitsMs: number[] = [];
  const timeoutSignal = (ms: number) => {
    limitsMs.push(ms);
    return new AbortController().signal;
  };
  const limits = { budgetMs: 7_000, timeoutMs: 5_000 };
  const { http, clock } = echoBench({ ...limits, timeoutSignal });
  await http.request("GET", "/a");
  clock.set(clock.now() + 4_000);
  await http.request("GET", "/a");
  assertEquals(limitsMs, [5_000, 3_000]);
});

Deno.test("Http.request() ends when its caller cancels", async () => {
  const controller = new AbortController();
  const { server, http } = echoBench({ signal: controller.signal });
  server.faultFor = () => {
    queueMicrotask(() => controller.abort());
    return { kind: "silence", accepts: false };
  };
  const sent = await providerErrorOf(http.request("POST", "/a"));
  assertEquals(sent.code, "provider_unreachable");
  const message = "Echo is unreachable: the request was canceled";
  assertEquals([sent.message, sent.reason], [message, "no_answer"]);
  assertEquals(sent.mayHaveArrived, true);
  const unsent = await providerErrorOf(http.request("POST", "/a"));
  assertEquals(unsent.code, "provider_unreachable");
  assertEquals([unsent.message, unsent.reason], [message, "no_answer"]);
  assertEquals(unsent.mayHaveArrived, false);
  assertEquals(server.log.length, 1);
});

Deno.test("Http.request() reads no more than the maximum size", async () => {
  const { server, http } = echoBench({ maxBytes: 100 });
  const text = "x".repeat(98);
  server.fail({ kind: "status", status: 200, json: `${text}x` });
  const error = await providerErrorOf(http.request("GET", "/a"));
  assertEquals(error.code, "provider_failed");
  assertEquals(error.message, "Invalid response from Echo: too long");
  assertEquals(server.log.length, 1);
  server.fail({ kind: "status", status: 200, json: text });
  assertEquals((await http.request("GET", "/a")).json, text);
});

/** A connection whose response comes in chunks, and whether it was canceled. */
function inPieces(pieces: readonly Uint8Array<ArrayBuffer>[], maxBytes = 100) {
  const state = { isCancelled: false, count: 0 };
  const fetch = () => {
    state.count++;
    const left = [...pieces];
    const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull(controller) {
        const piece = left.shift();
        if (piece) controller.enqueue(piece);
        else controller.close();
      },
      cancel() {
        state.isCancelled = true;
        return Promise.reject(new Error("The rest is not wanted"));
      },
    }, { highWaterMark: 0 });
    return Promise.resolve(new Response(body));
  };
  return { state, ...echoBench({ fetch, maxBytes }) };
}

/** The chunks of a response, the result, and the number of requests. */
const PIECES: [
  name: string,
  pieces: number[][],
  json: string | undefined,
  count: number,
][] = [
  ["a letter in two pieces", [[34, 195], [164, 34]], "ä", 1],
  ["a mark of its order", [[239, 187, 191, 34, 97, 34]], "a", 1],
  ["half a letter", [[34, 195, 34]], undefined, 3],
  ["half a letter at its end", [[34, 97, 34, 195]], undefined, 3],
];

for (const [name, pieces, json, count] of PIECES) {
  Deno.test(`Http.request() reads ${json ?? "nothing"} of an answer with ${name}`, async () => {
    const { state, http } = inPieces(pieces.map((it) => Uint8Array.from(it)));
    const request = http.request("GET", "/a");
    if (json !== undefined) assertEquals((await request).json, json);
    else {
      const { message } = await providerErrorOf(request);
      assertEquals(
        message,
        "Invalid response from Echo: truncated or not text",
      );
    }
    assertEquals(state.count, count);
  });
}

Deno.test("Http.request() cancels a response that is too long", async () => {
  for (const [maxBytes, isCancelled] of [[3, true], [4, false]] as const) {
    const pieces = [[34, 97], [97, 34]].map((it) => Uint8Array.from(it));
    const { state, http } = inPieces(pieces, maxBytes);
    const request = http.request("GET", "/a");
    if (isCancelled) {
      const { message } = await providerErrorOf(request);
      assertEquals(message, "Invalid response from Echo: too long");
    } else assertEquals((await request).json, "aa");
    assertEquals(state, { isCancelled, count: 1 });
  }
});

Deno.test("Http.request() ends when its caller cancels while the answer arrives", async () => {
  const controller = new AbortController();
  let count = 0;
  const fetch = () => {
    count++;
    const body = new ReadableStream({
      pull(stream) {
        controller.abort();
        stream.error(controller.signal.reason);
      },
    }, { highWaterMark: 0 });
    return Promise.resolve(new Response(body));
  };
  const { http } = echoBench({ fetch, signal: controller.signal });
  const error = await providerErrorOf(http.request("GET", "/a"));
  assertEquals(
    error.message,
    "Echo is unreachable: the request was canceled",
  );
  assertEquals(count, 1);
});

Deno.test("Http.request() accepts an empty response only after a DELETE", async () => {
  const { server, http } = echoBench();
  for (const status of [200, 204]) {
    server.fail({ kind: "status", status });
    const { headers, ...answer } = await http.request("DELETE", "/a");
    assertEquals(headers instanceof Headers, true);
    assertEquals(answer, {
      status,
      json: undefined,
      source: { service: "Echo", mayHaveArrived: true },
    });
    for (const method of ["GET", "POST", "PUT", "PATCH"]) {
      const text = status === 204 ? "" : " \n";
      server.faultFor = () => ({ kind: "status", status, text });
      const error = await providerErrorOf(http.request(method, "/a"));
      server.faultFor = () => undefined;
      assertEquals(error.message, "Invalid response from Echo: empty");
      assertEquals(error.code, "provider_failed");
      assertEquals(error.mayHaveArrived, method !== "GET");
    }
  }
});

Deno.test("Http.request() waits out a rate limit for every method", async () => {
  for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE"]) {
    const { server, http, connection } = echoBench();
    const headers = { "Retry-After": "3" };
    server.fail({ kind: "status", status: 429, headers });
    server.fail({ kind: "status", status: 429 });
    assertEquals((await http.request(method, "/a")).status, 200);
    assertEquals(connection.waitsMs, [3_000, 2_500]);
    assertEquals(server.log.length, 3);
  }
});

Deno.test("Http.request() reads JSON with any content type", async () => {
  const { server, http } = echoBench();
  const headers = { "Content-Type": "text/html" };
  server.fail({ kind: "status", status: 200, json: { a: 1 }, headers });
  assertEquals((await http.request("GET", "/a")).json, { a: 1 });
});

Deno.test("Http.request() declares JSON only if it sends some", async () => {
  const { server, connection } = echoBench();
  const messages: RequestInit[] = [];
  const http = echoHttp(server, {
    ...connection,
    fetch: (url, { signal: _, ...message }) => {
      messages.push(message);
      return connection.fetch(url, message);
    },
  });
  await http.request("PATCH", "/a");
  await http.request("POST", "/a", { body: { a: "ä" }, query: { b: "c d" } });
  const [patch, post] = server.log;
  const { headers, ...sent } = messages[0] ?? {};
  assertEquals(sent, { method: "PATCH", redirect: "manual" });
  assertEquals(headers, {
    "User-Agent": `worktime/${VERSION} (${HOMEPAGE})`,
    Accept: "application/json",
    Authorization: `Basic ${btoa(`${ECHO_KEY}:secret`)}`,
  });
  assertEquals(messages[1], {
    method: "POST",
    redirect: "manual",
    headers: { ...headers, "Content-Type": "application/json" },
    body: '{"a":"ä"}',
  });
  assertEquals(patch?.headers.get("Content-Type"), null);
  assertEquals(patch?.text, "");
  assertEquals(post?.headers.get("Content-Type"), "application/json");
  assertEquals(post?.json, { a: "ä" });
  assertEquals(post?.query.get("b"), "c d");
  assertMatch(post?.headers.get("User-Agent") ?? "", /^worktime\/\d/);
});

Deno.test("Http.request() fails in the same ways over a socket", async () => {
  const rows = LASTING.filter(([method]) => method === "POST");
  for (const [, name, code, , mayHaveArrived] of rows) {
    const { server } = echoBench();
    server.listen();
    try {
      const { http } = socketHttp(server);
      server.faultFor = () => FAULTS[name];
      const request = http.request("POST", "/a", { body: {} });
      const error = await providerErrorOf(request);
      assertEquals(error.code, code, name);
      // A listener cannot refuse connections, only close them.
      const isBroken = name === "is refused" || mayHaveArrived;
      assertEquals(error.mayHaveArrived, isBroken, name);
    } finally {
      await server.close();
    }
  }
});

Deno.test("Http.request() recognizes a refused connection", async () => {
  const { server } = echoBench();
  server.listen();
  const { http } = socketHttp(server);
  await http.request("GET", "/a");
  await server.close();
  const error = await providerErrorOf(http.request("POST", "/a"));
  assertEquals(error.code, "provider_unreachable");
  assertEquals(error.mayHaveArrived, false);
});
