import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { ProviderError } from "../../lib/provider.ts";
import { Redaction } from "../../providers/_http_errors.ts";
import { ClockifyProvider } from "../../providers/clockify.ts";
import type { Connection } from "../../providers/connection.ts";
import { HarvestProvider } from "../../providers/harvest.ts";
import { TogglProvider } from "../../providers/toggl.ts";
import { ECHO_KEY, echoBench, socketHttp } from "../support/echo_server.ts";
import type { Fault } from "../support/provider_server.ts";
import { fullErrorText, providerErrorOf } from "../support/test_connection.ts";

const BASIC = btoa(`${ECHO_KEY}:secret`);

/** Possible texts from a service or a proxy. */
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

/** Parts that must not appear, as whole keys are easily missed. */
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
  Deno.test(`Http.request() redacts a key in ${name}`, async () => {
    for (const status of [200, 302, 400, 401, 403, 402, 429, 500]) {
      const { server, http, connection } = echoBench();
      const headers = { Location: `http://x.invalid/${ECHO_KEY}` };
      const fault: Fault = { kind: "status", status, text, headers };
      server.faultFor = () => fault;
      const request = http.request("POST", "/a", { query: { q: "secret q" } });
      // Valid JSON is a response and goes to the caller.
      const said = await request.then(() => "", fullErrorText);
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

Deno.test("Http.request() shows the text around a redacted key", async () => {
  const { server, http } = echoBench();
  const text = `"The tag\\n'a' of ${ECHO_KEY} is bad"`;
  server.fail({ kind: "status", status: 400, text });
  const { message } = await providerErrorOf(http.request("GET", "/a"));
  assertEquals(
    message,
    `Echo refused the request: "The tag 'a' of [key] is bad"`,
  );
});

Deno.test("Http.request() redacts the key in errors of fetch()", async () => {
  const fetch = () => {
    const cause = new Error(`cannot send "Basic ${BASIC}"`);
    const message = `failed for http://a.invalid/?key=${ECHO_KEY}`;
    return Promise.reject(new TypeError(message, { cause }));
  };
  const { http, connection } = echoBench({ fetch });
  const error = await providerErrorOf(http.request("POST", "/a"));
  assertSecret(fullErrorText(error), "error");
  assertMatch(fullErrorText(error.cause), /cannot send "Basic \[key\]"/);
  assertSecret(connection.lines.join("\n"), "trace");
});

Deno.test("Http.request() redacts the key in errors of real connections", async () => {
  const { server } = echoBench();
  server.listen();
  const { http, lines } = socketHttp(server);
  const faults: Fault[] = [
    { kind: "refuse" },
    { kind: "cut", accepts: true },
    { kind: "cut", accepts: true, isInBody: true },
  ];
  for (const fault of faults) {
    server.fail(fault);
    const error = await providerErrorOf(http.request("POST", "/a"));
    assertSecret(fullErrorText(error), fault.kind);
  }
  await server.close();
  const error = await providerErrorOf(http.request("POST", "/a"));
  assertSecret(fullErrorText(error), "closed");
  assertSecret(lines.join("\n"), "trace");
});

Deno.test("Http.request() sends the key to no other host", async () => {
  const { server, http } = echoBench();
  const headers = { Location: "http://other.invalid/v1/b" };
  server.fail({ kind: "status", status: 307, headers });
  const error = await providerErrorOf(http.request("GET", "/a"));
  assertEquals(error.message, "Echo redirected to other.invalid (status 307)");
  assertEquals(server.log.map(({ line }) => line), ["GET /a"]);
});

Deno.test("an error for a wrong key says how to get the right one", async () => {
  for (const status of [401, 403]) {
    const { server, http } = echoBench();
    server.fail({ kind: "status", status });
    const { hint } = await providerErrorOf(http.request("GET", "/a"));
    const way = "Set ECHO_KEY to the key from https://echo.invalid/keys";
    assertEquals(hint?.slice(0, way.length), way);
  }
});

/** The services, and the start of the hint on how to get a key. */
const SERVICES: [
  name: string,
  hint: string,
  open: (apiKey: string, connection: Connection) => {
    verify(): Promise<unknown>;
  },
][] = [
  [
    "Toggl",
    "Set TOGGL_API_KEY to the API token at the bottom of " +
    "https://track.toggl.com/profile",
    (apiKey, connection) => new TogglProvider({ apiKey }, connection),
  ],
  [
    "Clockify",
    "Set CLOCKIFY_API_KEY to a key from " +
    "https://app.clockify.me/manage-api-keys",
    (apiKey, connection) => new ClockifyProvider({ apiKey }, connection),
  ],
  [
    "Harvest",
    "Set HARVEST_ACCESS_TOKEN to a token from " +
    "https://id.getharvest.com/developers",
    (apiKey, connection) =>
      new HarvestProvider({ apiKey, accountId: "7" }, connection),
  ],
];

for (const [name, hint, open] of SERVICES) {
  Deno.test(`a provider of ${name} without a key says how to get one`, () => {
    const { connection } = echoBench();
    for (const apiKey of ["", " ", "\n"]) {
      const error = assertThrows(
        () => open(apiKey, connection),
        ProviderError,
        `The ${name} API key is missing or malformed`,
      );
      assertEquals([error.code, error.hint], ["provider_key", hint]);
    }
  });
}

/** Keys with a character that headers forbid, or just allow. */
const CHARACTERS: [name: string, character: string, isAllowed: boolean][] = [
  ["a line end", "\n", false],
  ["a null", "\0", false],
  ["the last control", "\x1f", false],
  ["a blank", " ", true],
  ["a tilde", "~", true],
  ["a delete", "\x7f", false],
  ["an umlaut", "ü", false],
  ["a dash of a word processor", "–", false],
];

for (const [what, character, isAllowed] of CHARACTERS) {
  Deno.test(`a key with ${what} in it is ${isAllowed ? "sent" : "refused, and not shown"}`, async () => {
    const apiKey = `canary${character}canary`;
    for (const [name, hint, open] of SERVICES) {
      const { connection } = echoBench();
      const sent: Headers[] = [];
      const fetch = (_: string, { headers }: RequestInit) => {
        sent.push(new Headers(headers));
        return Promise.resolve(Response.json({}));
      };
      // Toggl gets it as Base64 of UTF-8, which has none of them.
      if (isAllowed || name === "Toggl") {
        await providerErrorOf(
          open(apiKey, { ...connection, fetch }).verify(),
        );
        assertEquals(sent.length, 1, name);
        continue;
      }
      const error = assertThrows(
        () => open(apiKey, { ...connection, fetch }),
        ProviderError,
      );
      assertEquals(fullErrorText(error).includes("canary"), false, name);
      const { code, message, hint: way, cause, mayHaveArrived } = error;
      assertEquals({ code, message, way, cause, mayHaveArrived }, {
        code: "provider_key",
        message: `The ${name} API key is missing or malformed`,
        way: hint,
        cause: undefined,
        mayHaveArrived: false,
      });
    }
  });
}

Deno.test("TogglProvider sends the key as Base64 of its UTF-8", async () => {
  const { connection } = echoBench();
  const sent: (string | null)[] = [];
  const fetch = (_: string, { headers }: RequestInit) => {
    sent.push(new Headers(headers).get("Authorization"));
    return Promise.resolve(Response.json({ message: "Wrong: ü–€" }));
  };
  const provider = new TogglProvider({ apiKey: "ü–€" }, {
    ...connection,
    fetch,
  });
  const error = await providerErrorOf(provider.verify());
  assertEquals(sent, ["Basic w7zigJPigqw6YXBpX3Rva2Vu"]);
  assertEquals(error.message, `Invalid response from Toggl: "id" is not an id`);
});

/** The rest of Base64 text with a ten-letter key. */
const CODED: [before: string, after: string, left: string][] = [
  ["", "", "[key]"],
  ["", "b", "[key]WI="],
  ["", "bc", "[key]WJj"],
  ["a", "", "YW[key]k="],
  ["a", "b", "YW[key]li"],
  ["a", "bc", "YW[key]liYw=="],
  ["ab", "", "YWJ[key]"],
  ["ab", "b", "YWJ[key]Yg=="],
  ["ab", "bc", "YWJ[key]YmM="],
  ["abc", "", "YWJj[key]"],
  ["abc", "b", "YWJj[key]WI="],
  ["abc", "bc", "YWJj[key]WJj"],
];

Deno.test("Redaction finds a key anywhere in Base64", () => {
  const redaction = new Redaction(["canary-key"]);
  for (const [before, after, left] of CODED) {
    const coded = btoa(`${before}canary-key${after}`);
    assertEquals(redaction.of(`No ${coded}!`), `No ${left}!`);
  }
});

/**
 * The rest of texts with short keys, of which six encoded characters are found.
 */
const SHORT: [key: string, text: string, left: string][] = [
  ["abc", btoa("abc"), "YWJj"],
  ["abcd", btoa("abcd"), "[key]"],
  ["abcd", btoa("xabcdy"), "eGFiY2R5"],
  ["abcde", btoa("xabcdey"), "eG[key]eQ=="],
  ["abcde", btoa("xyabcdey"), "eHl[key]Xk="],
  ["abc", "xabcabcy", "x[key][key]y"],
  // The longest first, so that no part of one remains.
  ["abc", "abc:secret", "[key]"],
  ["a.c", "abc a.c", "abc [key]"],
];

for (const [key, text, left] of SHORT) {
  Deno.test(`Redaction leaves "${left}" of "${text}" for the key "${key}"`, () => {
    assertEquals(new Redaction([key, `${key}:secret`]).of(text), left);
  });
}

Deno.test("Redaction leaves a text without secrets unchanged", () => {
  for (const secrets of [[], [""], ["other"]]) {
    assertEquals(new Redaction(secrets).of("a text"), "a text");
  }
});
