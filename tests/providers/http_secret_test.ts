import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { ProviderError } from "../../lib/provider_error.ts";
import { TogglProvider } from "../../providers/toggl.ts";
import { ECHO_KEY, echoSetUp, overSocket } from "../support/echo_server.ts";
import type { Fault } from "../support/provider_server.ts";
import { allSaidBy, providerErrorOf } from "../support/test_connection.ts";

const BASIC = btoa(`${ECHO_KEY}:secret`);

/** What a service, or a proxy before it, might say. */
const SAYINGS: [name: string, text: string][] = [
  ["a text", `Wrong key ${ECHO_KEY}!`],
  ["a JSON string", JSON.stringify(`Wrong key ${ECHO_KEY}`)],
  ["a message", JSON.stringify({ message: `No ${ECHO_KEY}`, code: 4003 })],
  ["escapes", `"No \\u0063${ECHO_KEY.slice(1)}"`],
  ["the header", `{"error":"Authorization: Basic ${BASIC}"}`],
  ["the header without padding", `No ${BASIC.replace(/=+$/, "")}`],
  ["Base64 of the key", `No ${btoa(ECHO_KEY)}`],
  ["Base64 in the middle", `No ${btoa(`a=${ECHO_KEY}&b=1`)}`],
  ["Base64 for addresses", `No ${btoa(ECHO_KEY).replaceAll("/", "_")}`],
  ["an address", `See /login?key=${encodeURIComponent(ECHO_KEY)}`],
  ["upper case", `No ${ECHO_KEY.toUpperCase()}`],
  ["a place where a message is cut", `${"x".repeat(190)}${ECHO_KEY}`],
  ["what is no JSON", `{"key": ${ECHO_KEY}}`],
];

/** Pieces that must not be seen, as whole keys are easily missed. */
const PIECES = [
  ECHO_KEY.slice(0, 8),
  ECHO_KEY.slice(7, 15),
  ECHO_KEY.slice(-8),
  BASIC.slice(0, 10),
  BASIC.slice(10, 20),
  btoa(`a=${ECHO_KEY}`).slice(6, 16),
  btoa(`ab${ECHO_KEY}`).slice(6, 16),
];

function assertSecret(text: string, about: string): void {
  const known = text.toLowerCase();
  for (const piece of PIECES) {
    assertEquals(known.includes(piece.toLowerCase()), false, about);
  }
}

for (const [name, text] of SAYINGS) {
  Deno.test(`Http.request() keeps the key to itself when it is in ${name}`, async () => {
    for (const status of [200, 302, 400, 401, 403, 402, 429, 500]) {
      const { server, http, connection } = echoSetUp();
      const headers = { Location: `http://x.invalid/${ECHO_KEY}` };
      const fault: Fault = { kind: "status", status, text, headers };
      server.faultFor = () => fault;
      const request = http.request("POST", "/a", { query: { q: "secret q" } });
      // What is good JSON is an answer, and belongs to who asked.
      const said = await request.then(() => "", allSaidBy);
      assertSecret(said, `${status}: ${said}`);
      assertSecret(connection.lines.join("\n"), "trace");
      const line = `POST /a?q ${status} 0 ms`;
      const lines = { 302: [`${line}: redirect`], 429: Array(4).fill(line) };
      const expected = lines[status as 302 | 429] ?? [line];
      assertEquals(connection.lines, expected);
      assertSecret(server.log.map(({ url }) => url).join("\n"), "address");
    }
  });
}

Deno.test("Http.request() shows what is said beside the key", async () => {
  const { server, http } = echoSetUp();
  const text = `"The tag\\n'a' of ${ECHO_KEY} is bad"`;
  server.fail({ kind: "status", status: 400, text });
  const { message } = await providerErrorOf(http.request("GET", "/a"));
  assertEquals(
    message,
    `Echo refused the request: "The tag 'a' of [key] is bad"`,
  );
});

Deno.test("Http.request() keeps the key out of what fetch() complains of", async () => {
  const fetch = () => {
    const cause = new Error(`cannot send "Basic ${BASIC}"`);
    const message = `failed for http://a.invalid/?key=${ECHO_KEY}`;
    return Promise.reject(new TypeError(message, { cause }));
  };
  const { http, connection } = echoSetUp({ fetch });
  const error = await providerErrorOf(http.request("POST", "/a"));
  assertSecret(allSaidBy(error), "error");
  assertMatch(allSaidBy(error.cause), /cannot send "Basic \[key\]"/);
  assertSecret(connection.lines.join("\n"), "trace");
});

Deno.test("Http.request() keeps the key out of errors of real connections", async () => {
  const { server } = echoSetUp();
  server.listen();
  const { http, lines } = overSocket(server);
  const faults: Fault[] = [
    { kind: "refuse" },
    { kind: "cut", accepts: true },
    { kind: "cut", accepts: true, isInBody: true },
  ];
  for (const fault of faults) {
    server.fail(fault);
    const error = await providerErrorOf(http.request("POST", "/a"));
    assertSecret(allSaidBy(error), fault.kind);
  }
  await server.close();
  const error = await providerErrorOf(http.request("POST", "/a"));
  assertSecret(allSaidBy(error), "closed");
  assertSecret(lines.join("\n"), "trace");
});

Deno.test("Http.request() takes the key to no other host", async () => {
  const { server, http } = echoSetUp();
  const headers = { Location: "http://other.invalid/v1/b" };
  server.fail({ kind: "status", status: 307, headers });
  const error = await providerErrorOf(http.request("GET", "/a"));
  assertEquals(error.message, "Echo redirects to other.invalid (status 307)");
  assertEquals(server.log.map(({ line }) => line), ["GET /a"]);
});

Deno.test("An error for a wrong key says how to get the right one", async () => {
  for (const status of [401, 403]) {
    const { server, http } = echoSetUp();
    server.fail({ kind: "status", status });
    const { hint } = await providerErrorOf(http.request("GET", "/a"));
    const way = "Set ECHO_KEY to the key from https://echo.invalid/keys";
    assertEquals(hint?.slice(0, way.length), way);
  }
});

Deno.test("A provider without a key says how to get one", () => {
  const { connection } = echoSetUp();
  for (const apiKey of ["", " ", "\n"]) {
    const error = assertThrows(
      () => new TogglProvider({ apiKey }, connection),
      ProviderError,
      "The Toggl API key is missing or malformed",
    );
    assertEquals(error.code, "provider_key");
    assertMatch(
      error.hint ?? "",
      /^Set TOGGL_API_KEY to .*toggl\.com\/profile/,
    );
  }
});
