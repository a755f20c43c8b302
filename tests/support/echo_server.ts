import type { Connection } from "../../providers/connection.ts";
import type { HttpService } from "../../providers/_http_errors.ts";
import { Http } from "../../providers/http.ts";
import { FakeClock } from "./fake_clock.ts";
import {
  ProviderServer,
  type ServedAnswer,
  type ServedRequest,
} from "./provider_server.ts";
import { TestConnection } from "./test_connection.ts";

/** A key that must never appear anywhere. */
export const ECHO_KEY = "canary-key/0123+456>>?>>?>>?789";

/** A service that returns the request line and how often it came. */
export class EchoServer extends ProviderServer {
  protected override readonly basePath = "/v1";
  #count = 0;

  protected override answer({ line }: ServedRequest): ServedAnswer {
    this.#count++;
    return { status: 200, json: { line, count: this.#count } };
  }
}

/** A server, and a connection to it that never waits. */
export function echoBench(overrides: Partial<Connection> = {}): {
  clock: FakeClock;
  server: EchoServer;
  connection: TestConnection;
  http: Http;
} {
  const clock = new FakeClock("2025-01-16T10:00:00Z");
  const server = new EchoServer({ clock });
  const connection = new TestConnection(server, clock);
  const http = echoHttp(server, { ...connection, ...overrides });
  return { clock, server, connection, http };
}

/** A connection to a server, as another process would make it. */
export function echoHttp(
  server: EchoServer,
  connection: Connection,
  pace?: HttpService["pace"],
): Http {
  return new Http({
    name: "Echo",
    baseUrl: server.baseUrl,
    headers: { Authorization: `Basic ${btoa(`${ECHO_KEY}:secret`)}` },
    secrets: [ECHO_KEY, `${ECHO_KEY}:secret`],
    keyHint: "Set ECHO_KEY to the key from https://echo.invalid/keys",
    place: "workspace",
    ...(pace && { pace }),
  }, connection);
}

/** A connection to a listening server without its own `fetch()`. */
export function socketHttp(
  server: EchoServer,
): { http: Http; lines: string[] } {
  const lines: string[] = [];
  const connection = {
    now: () => server.now(),
    wait: () => Promise.resolve(),
    timeoutSignal: () => new AbortController().signal,
    trace: (line: string) => lines.push(line),
  };
  return { http: echoHttp(server, connection), lines };
}
