import { assertEquals } from "@std/assert";
import type { ProviderErrorReason } from "../../lib/provider.ts";
import { noResponseOf } from "../../providers/_http_errors.ts";
import { echoBench } from "../support/echo_server.ts";
import { providerErrorOf } from "../support/test_connection.ts";

const KEY = "Set ECHO_KEY to the key from https://echo.invalid/keys";
const SYNC_LATER = "Pending changes are kept locally. To send them later: " +
  "worktime timer sync";
const LATER = "Try again later";
const LOG_IN = "Log in to this network in a browser, or check the service's " +
  "URL if you changed it";
const PROXY = "Check HTTPS_PROXY and whether the proxy allows this host";
const ALLOWS = "Check in Echo's web interface whether this is allowed";
const PAGE = "Echo returned a web page, such as a network's login";
const HTML = "<html><title>Proxy</title>Bad gateway at 10.0.0.1</html>";

/**
 * The error for a response to a change, and for the same response to a read.
 */
interface Said {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly reason?: ProviderErrorReason;
  /** The differences for a read. */
  readonly asked?: Partial<Said>;
  /** Whether a change may have arrived; a read never counts. */
  readonly mayHaveArrived: boolean;
  /** Whether the same request can succeed a little later. */
  readonly isPassing: boolean;
}

const REFUSED = {
  code: "provider_refused",
  hint: ALLOWS,
  mayHaveArrived: false,
  isPassing: false,
};
const FAILED = {
  code: "provider_failed",
  hint: LATER,
  mayHaveArrived: true,
  isPassing: true,
};
const ELSEWHERE = {
  code: "provider_failed",
  hint: LOG_IN,
  mayHaveArrived: true,
  isPassing: false,
};
const KEYS = {
  code: "provider_key",
  mayHaveArrived: false,
  isPassing: false,
};
const FORBIDDEN = {
  ...KEYS,
  hint: `Check your role in Echo. To use another key: ${KEY}`,
  asked: {
    hint: `${KEY}, or choose another workspace: worktime timer configure`,
  },
};
const QUOTA = {
  code: "provider_quota",
  hint: SYNC_LATER,
  mayHaveArrived: false,
  isPassing: true,
};

/** An unusable response, and its error. */
const ANSWERS: [
  name: string,
  answer: { status: number; text?: string; headers?: Record<string, string> },
  said: Said,
][] = [
  [
    "400",
    { status: 400 },
    { ...REFUSED, message: "Echo refused the request with status 400" },
  ],
  [
    "400 with a message",
    { status: 400, text: `{"message":"No such\\n tag"}` },
    { ...REFUSED, message: 'Echo refused the request: "No such tag"' },
  ],
  [
    "400 with another field",
    { status: 400, text: `{"error":"no","error_description":"Wrong"}` },
    { ...REFUSED, message: 'Echo refused the request: "Wrong"' },
  ],
  [
    "400 with a last field",
    { status: 400, text: `{"error":"no"}` },
    { ...REFUSED, message: 'Echo refused the request: "no"' },
  ],
  [
    "400 with a plain text",
    { status: 400, text: " Bad\tid \n" },
    { ...REFUSED, message: 'Echo refused the request: "Bad id"' },
  ],
  ...["[]", "null", "7", `{"message":7}`, HTML, `\n${HTML}`, "<!doctype html>"]
    .map((text): (typeof ANSWERS)[number] => [
      `400 with ${text.trim().slice(0, 13)}`,
      { status: 400, text },
      { ...REFUSED, message: "Echo refused the request with status 400" },
    ]),
  [
    "a text of 200 letters",
    { status: 400, text: "x".repeat(200) },
    {
      ...REFUSED,
      message: `Echo refused the request: "${"x".repeat(200)}"`,
    },
  ],
  [
    "a text of 201 letters",
    { status: 400, text: "x".repeat(201) },
    {
      ...REFUSED,
      message: `Echo refused the request: "${"x".repeat(200)}…"`,
    },
  ],
  [
    "401",
    { status: 401 },
    { ...KEYS, message: "Echo rejected the API key", hint: KEY },
  ],
  [
    "401 of a proxy",
    { status: 401, text: HTML },
    { ...KEYS, message: "Echo rejected the API key", hint: KEY },
  ],
  [
    "403",
    { status: 403, text: '"It is locked"' },
    {
      ...FORBIDDEN,
      message: 'The Echo API key does not permit this: "It is locked"',
    },
  ],
  [
    "403 of a proxy",
    { status: 403, text: HTML },
    { ...FORBIDDEN, message: "The Echo API key does not permit this" },
  ],
  [
    "407",
    { status: 407, text: HTML },
    {
      code: "provider_failed",
      message: "The proxy to Echo requires a login",
      hint: PROXY,
      reason: "proxy",
      mayHaveArrived: false,
      isPassing: false,
    },
  ],
  [
    "499",
    { status: 499 },
    { ...REFUSED, message: "Echo refused the request with status 499" },
  ],
  [
    "500",
    { status: 500 },
    { ...FAILED, message: "Echo failed with status 500" },
  ],
  [
    "500 with a text",
    { status: 500, text: "Busy" },
    { ...FAILED, message: 'Echo failed with status 500: "Busy"' },
  ],
  [
    "502 of a proxy",
    { status: 502, text: HTML },
    { ...FAILED, message: "Echo failed with status 502" },
  ],
  ["511", { status: 511 }, { ...ELSEWHERE, message: PAGE, reason: "web_page" }],
  [
    "a page",
    { status: 200, text: HTML },
    { ...ELSEWHERE, message: PAGE, reason: "web_page" },
  ],
  [
    "a path elsewhere",
    { status: 399, headers: { Location: "/login" } },
    {
      ...ELSEWHERE,
      message: "Echo redirected to provider.invalid (status 399)",
      reason: "redirect",
    },
  ],
  [
    "a host elsewhere",
    { status: 300, headers: { Location: "http://a.example:81/x" } },
    {
      ...ELSEWHERE,
      message: "Echo redirected to a.example:81 (status 300)",
      reason: "redirect",
    },
  ],
  [
    "no address elsewhere",
    { status: 302, headers: { Location: "http://[" } },
    {
      ...ELSEWHERE,
      message: "Echo redirected (status 302)",
      reason: "redirect",
    },
  ],
  [
    "no JSON",
    { status: 200, text: "{" },
    { ...FAILED, message: "Invalid response from Echo: not JSON" },
  ],
  [
    "402",
    { status: 402 },
    { ...QUOTA, message: "Echo rate limit exceeded" },
  ],
  [
    "402 with requests left",
    { status: 402, headers: { "X-Toggl-Quota-Remaining": "1" } },
    { ...REFUSED, message: "Echo refused the request with status 402" },
  ],
  [
    "429",
    { status: 429, text: HTML },
    { ...QUOTA, message: "Echo rate limit exceeded" },
  ],
];

for (const [name, answer, { asked, ...said }] of ANSWERS) {
  Deno.test(`Http.request() reports everything known about ${name}`, async () => {
    for (const method of ["POST", "GET"]) {
      const { server, http } = echoBench();
      server.faultFor = () => ({ kind: "status", ...answer });
      const error = await providerErrorOf(http.request(method, "/a"));
      const { code, message, hint, reason, mayHaveArrived } = error;
      const { status, cause, resetsAt, isPassing } = error;
      const isAsked = method === "GET";
      assertEquals(
        { code, message, hint, reason, mayHaveArrived, isPassing },
        {
          reason: undefined,
          ...said,
          ...(isAsked && { ...asked, mayHaveArrived: false }),
        },
      );
      const { status: given } = answer;
      assertEquals([status, cause, resetsAt], [given, undefined, undefined]);
    }
  });
}

/** The time until requests are allowed again, in words. */
const SPANS: [seconds: string, said: string][] = [
  ["31", "31 s"],
  ["59", "59 s"],
  ["59.5", "60 s"],
  ["60", "1 min"],
  ["61", "2 min"],
  ["3600", "60 min"],
];

for (const [seconds, said] of SPANS) {
  Deno.test(`Http.request() reports ${seconds} s without requests: ${said}`, async () => {
    const { server, http } = echoBench();
    const headers = { "Retry-After": seconds };
    server.fail({ kind: "status", status: 429, headers });
    const { message } = await providerErrorOf(http.request("POST", "/a"));
    assertEquals(message, `Echo rate limit exceeded (resets in ${said})`);
  });
}

const URL = "https://proxy.example/tunnel";

/** Errors of the runtimes, and their classification. */
const SHAPES: [
  error: Error,
  reason: ProviderErrorReason | undefined,
  why: string,
  wasSent?: true,
][] = [
  ...[
    "client error (Connect): dns error: failed to lookup",
    "getaddrinfo ENOTFOUND proxy.example",
    "EAI_AGAIN",
    "EAI_NODATA",
  ].map((text): (typeof SHAPES)[number] => [
    new Error(text),
    "unknown_host",
    "unknown host proxy.example",
  ]),
  ...[
    "tcp connect error: Connection refused (os error 111)",
    "No connection could be made because the target machine actively refused",
    "connect ECONNREFUSED 127.0.0.1:1",
    "port 6667 are blocked",
    "bad port",
  ].map((text): (typeof SHAPES)[number] => [
    new Error(text),
    "refused",
    "the connection was refused",
  ]),
  ...[
    "invalid peer certificate: UnknownIssuer",
    "UnknownIssuer",
    "CERT_HAS_EXPIRED",
    "DEPTH_ZERO_SELF_SIGNED_CERT",
    "ERR_TLS_CERT_ALTNAME_INVALID",
  ].map((text): (typeof SHAPES)[number] => [
    new Error(text),
    "certificate",
    "the certificate is not trusted",
  ]),
  ...["Proxy answered 503", "tunnel error: unsuccessful"]
    .map((text): (typeof SHAPES)[number] => [
      new Error(text),
      "proxy",
      "the proxy could not connect",
    ]),
  ...["UND_ERR_CONNECT_TIMEOUT", "ETIMEDOUT", "timed out (os error 110)"]
    .map((text): (typeof SHAPES)[number] => [
      new Error(text),
      "no_answer",
      "the connection timed out",
    ]),
  ...[
    "ENETUNREACH",
    "EHOSTUNREACH",
    "ENETDOWN",
    "Network unreachable",
    "Host is unreachable",
    "client error (Connect): anything else",
  ].map((text): (typeof SHAPES)[number] => [
    new Error(text),
    "no_network",
    "could not connect",
  ]),
  ...[
    "ERR_SSL_WRONG_VERSION_NUMBER",
    "write EPROTO",
    "InvalidContentType",
    "tls handshake eof",
    "socket disconnected before secure TLS connection was established",
  ].map((text): (typeof SHAPES)[number] => [
    new Error(text),
    "insecure",
    "a secure connection could not be established",
  ]),
  ...["read ECONNRESET", "client error (SendRequest)", ""]
    .map((text): (typeof SHAPES)[number] => [
      new Error(text),
      "broken",
      "the connection was lost",
      true,
    ]),
  // The URL in it is ignored.
  [
    new Error(`error sending request for url (${URL}): broken pipe`),
    "broken",
    "the connection was lost",
    true,
  ],
  [
    Object.assign(new Error("fetch failed"), { code: "ECONNREFUSED" }),
    "refused",
    "the connection was refused",
  ],
  [
    new TypeError("fetch failed", { cause: new Error("EHOSTUNREACH") }),
    "no_network",
    "could not connect",
  ],
  ...["NotCapable", "PermissionDenied"].map((name): (typeof SHAPES)[number] => [
    Object.assign(new Error("Requires net access"), { name }),
    undefined,
    "not permitted",
  ]),
];

Deno.test("noResponseOf() stops at an error that is its own cause", () => {
  const error = new Error("broken pipe");
  error.cause = error;
  const why = "the connection was lost";
  const known = { reason: "broken", why, wasSent: true } as const;
  assertEquals(noResponseOf(error, URL), known);
  assertEquals(noResponseOf("broken pipe", URL), known);
});

for (const [error, reason, why, wasSent = false] of SHAPES) {
  const text = `${error.name}: ${error.message}`.slice(0, 60);
  Deno.test(`noResponseOf() classifies "${text}" as ${reason ?? why}`, () => {
    assertEquals(noResponseOf(error, URL), { reason, why, wasSent });
  });
}

/** The hint for a request without a response, by the text of the error. */
const UNANSWERED: [
  text: string,
  hint: string,
  isPassing: boolean,
  requestCount: number,
][] = [
  ["ENOTFOUND", SYNC_LATER, true, 1],
  ["ECONNREFUSED", SYNC_LATER, true, 1],
  [
    "UnknownIssuer",
    "Check this machine's date. If a proxy uses its own certificates, " +
    "set DENO_TLS_CA_STORE=system",
    false,
    1,
  ],
  ["tunnel error", PROXY, false, 1],
  ["ETIMEDOUT", SYNC_LATER, true, 1],
  ["ENETDOWN", SYNC_LATER, true, 1],
  [
    "EPROTO",
    "Check the service's URL if you changed it",
    false,
    1,
  ],
  ["ECONNRESET", SYNC_LATER, true, 3],
];

for (const [text, hint, isPassing, requestCount] of UNANSWERED) {
  Deno.test(`Http.request() says what to do about ${text} after ${requestCount} attempts`, async () => {
    let count = 0;
    const fetch = () => {
      count++;
      return Promise.reject(new TypeError(text));
    };
    const { http } = echoBench({ fetch });
    const error = await providerErrorOf(http.request("GET", "/a"));
    assertEquals(error.code, "provider_unreachable");
    assertEquals([error.hint, error.isPassing], [hint, isPassing]);
    assertEquals((error.cause as Error).message, `TypeError: ${text}`);
    assertEquals(count, requestCount);
  });
}

Deno.test("Http.request() reports a forbidden host after one attempt", async () => {
  const cause = new Error('Requires net access to "a.example:443"');
  cause.name = "NotCapable";
  let count = 0;
  const fetch = () => {
    count++;
    return Promise.reject(new TypeError("for http://a.example/x", { cause }));
  };
  const { http, connection, server } = echoBench({ fetch });
  const error = await providerErrorOf(http.request("POST", "/a"));
  const { host } = new globalThis.URL(server.baseUrl);
  const { code, message, hint, mayHaveArrived, isPassing, reason } = error;
  assertEquals({ code, message, hint, mayHaveArrived, isPassing, reason }, {
    code: "provider_not_permitted",
    message: "Echo is at an address that this program cannot access",
    hint: "If a variable has its URL, unset it, or allow the host: " +
      `deno run --allow-net=${host}, deno task compile --allow-host ${host}`,
    mayHaveArrived: false,
    isPassing: false,
    reason: undefined,
  });
  assertEquals(
    (error.cause as Error).message,
    "TypeError: for [address]: " +
      'NotCapable: Requires net access to "a.example:443"',
  );
  assertEquals([count, connection.lines], [1, ["POST /a no response 0 ms"]]);
});
