/**
 * What the fake services share: a clock that the test sets, a log of requests,
 * faults on demand, and two ways in.
 *
 * A fake service is a class that extends {@linkcode ProviderServer}: it has a
 * `basePath` and handles one request at a time in `answer()`, using its state
 * and `this.now()`. Everything else is here:
 *
 * ```ts
 * const clock = new FakeClock("2025-01-16T10:00:00Z");
 * const server = new TogglServer({ clock });
 * server.fetch;                // in this process: quick, nothing to close
 * await server.listen();       // on 127.0.0.1, also for other programs …
 * server.baseUrl;              // … from then on with the port
 * await server.close();
 *
 * server.fail({ kind: "cut", accepts: true });           // the next request
 * server.fail({ kind: "status", status: 503 }, { on: "POST", skip: 1 });
 * server.faultFor = (request) => undefined;              // each request
 * server.skewMs = 60_000;                                // its clock is ahead
 * server.log.map(({ line }) => line);                    // "GET /me", …
 * ```
 *
 * With `accepts`, a fault happens after the request was carried out; otherwise
 * it is never carried out.
 *
 * @module
 */

import type { Instant } from "../../lib/time/zone.ts";
import { listen, type Listener, listenSecurely } from "./provider_listener.ts";

/** A request as a fake service receives it. */
export interface ServedRequest {
  /** The full URL. */
  readonly url: string;
  /** The method and path, such as `GET /me`. */
  readonly line: string;
  readonly method: string;
  /** The path below the base path. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Headers;
  /** The body; empty if there is none. */
  readonly text: string;
  /** The body as JSON, or `undefined` if it is not JSON. */
  readonly json: unknown;
}

/** The response of a fake service: JSON, text or nothing. */
export interface ServedAnswer {
  readonly status: number;
  readonly json?: unknown;
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The faults of a request. */
export type Fault =
  /** The connection is refused. Over a socket, it is made and then broken. */
  | { readonly kind: "refuse" }
  /** The connection breaks before or during the response. */
  | { kind: "cut"; accepts: boolean; isInBody?: boolean }
  /** The response is late, and so is a request that was not yet accepted. */
  | { kind: "delay"; until: Promise<unknown>; accepts?: boolean }
  /** No response, while the connection stays open. */
  | { kind: "silence"; accepts: boolean }
  /** A different status. */
  | ({ kind: "status"; accepts?: boolean } & ServedAnswer)
  /** A web page, such as the login of a hotel. */
  | { kind: "garbage"; accepts: boolean }
  /** The JSON is truncated without any sign. */
  | { kind: "truncated" }
  /** The JSON is different. */
  | { kind: "changed"; change: (json: unknown) => unknown }
  /** The request arrives twice; the first response is returned. */
  | { kind: "twice" };

/** What the client receives. */
export type Delivery =
  | { readonly kind: "refused" | "cut" }
  | {
    readonly kind: "answer";
    readonly status: number;
    readonly headers: Headers;
    readonly text: string;
    /** Whether the connection breaks in the middle of the text. */
    readonly isCut: boolean;
  };

/** The requests that a fault applies to; by default, the next one. */
export interface FaultPlan {
  /** Requests whose line has a prefix, such as `POST`, or that pass a test. */
  readonly on?: string | ((request: ServedRequest) => boolean);
  /** How many of them to skip first. */
  readonly skip?: number;
}

/** Options of a fake service. */
export interface ServerOptions {
  /** The clock that it follows. */
  readonly clock: { now(): Instant };
}

/** A fake service. */
export abstract class ProviderServer {
  /** All requests that arrived, including failed ones but not refused ones. */
  readonly log: ServedRequest[] = [];
  /** How far its clock is ahead of the test's, in milliseconds. */
  skewMs = 0;
  /** Chooses a fault for each request that has none yet. */
  faultFor: (request: ServedRequest) => Fault | undefined = () => undefined;
  readonly #clock: { now(): Instant };
  readonly #plans: { fault: Fault; plan: FaultPlan; skip: number }[] = [];
  #listener: Listener | undefined;

  constructor({ clock }: ServerOptions) {
    this.#clock = clock;
  }

  /** The prefix of all paths of the service. */
  protected abstract readonly basePath: string;

  /** Carries out a request. */
  protected abstract answer(request: ServedRequest): ServedAnswer;

  /** The time on its clock. */
  now(): Instant {
    return this.#clock.now() + this.skewMs;
  }

  /** The URL that paths of the service are appended to. */
  get baseUrl(): string {
    const origin = this.#listener?.origin ?? "https://provider.invalid";
    return origin + this.basePath;
  }

  /** Makes a request fail. */
  fail(fault: Fault, plan: FaultPlan = {}): void {
    this.#plans.push({ fault, plan, skip: plan.skip ?? 0 });
  }

  /** Listens on a port of 127.0.0.1 until `close()`. */
  listen(): void {
    this.#listener = listen((request) => this.#deliver(request));
  }

  /** The same over TLS, with a certificate for tests. */
  async listenSecurely(): Promise<void> {
    this.#listener = await listenSecurely((request) => this.#deliver(request));
  }

  /** The number of requests over a reused connection. */
  get reusedCount(): number {
    return this.#listener?.reusedCount ?? 0;
  }

  /** Stops listening, so that connections are refused. */
  async close(): Promise<void> {
    await this.#listener?.close();
    this.#listener = undefined;
  }

  /** Handles a request in this process, in place of `fetch()`. */
  readonly fetch = async (
    url: string,
    init: RequestInit = {},
  ): Promise<Response> => {
    const { signal } = init;
    signal?.throwIfAborted();
    const request = new Request(url, { ...init, signal: null });
    const delivery = await untilAborted(this.#deliver(request), signal);
    if (delivery.kind === "answer") return responseOf(delivery);
    // As Deno words it.
    const reason = delivery.kind === "refused"
      ? "client error (Connect): tcp connect error: Connection refused"
      : "client error (SendRequest): connection closed before message " +
        "completed";
    throw new TypeError(`error sending request for url (${url}): ${reason}`);
  };

  async #deliver(request: Request): Promise<Delivery> {
    const served = await this.#readRequest(request);
    const fault = this.#faultOf(served);
    if (fault?.kind === "refuse") return { kind: "refused" };
    this.log.push(served);
    if (!fault) return deliveryOf(this.answer(served));
    return await this.#failing(served, fault);
  }

  async #failing(served: ServedRequest, fault: Fault): Promise<Delivery> {
    const isAccepted = "accepts" in fault && fault.accepts;
    const answer = isAccepted ? this.answer(served) : { status: 200 };
    switch (fault.kind) {
      case "cut":
        if (!fault.isInBody) return { kind: "cut" };
        return deliveryOf({ text: '{"id":', ...answer }, { isCut: true });
      case "delay":
        await fault.until;
        return deliveryOf(isAccepted ? answer : this.answer(served));
      case "silence":
        return await new Promise<Delivery>(() => {});
      case "status":
        return deliveryOf(fault);
      case "garbage":
        return deliveryOf({ status: 200, text: "<!DOCTYPE html><p>Welcome" });
      default:
        return this.#spoiling(served, fault);
    }
  }

  #spoiling(served: ServedRequest, fault: Fault): Delivery {
    const answer = this.answer(served);
    if (fault.kind === "twice") this.answer(served);
    if (fault.kind === "changed") {
      return deliveryOf({ ...answer, json: fault.change(answer.json) });
    }
    if (fault.kind !== "truncated") return deliveryOf(answer);
    const text = JSON.stringify(answer.json) ?? "";
    const { status, headers = {} } = answer;
    const half = text.slice(0, text.length / 2);
    return deliveryOf({ status, headers, text: half });
  }

  #faultOf(request: ServedRequest): Fault | undefined {
    const due = this.#plans.find(({ plan: { on = "" } }) =>
      typeof on === "string" ? request.line.startsWith(on) : on(request)
    );
    if (!due) return this.faultFor(request);
    if (due.skip-- > 0) return undefined;
    this.#plans.splice(this.#plans.indexOf(due), 1);
    return due.fault;
  }

  async #readRequest(request: Request): Promise<ServedRequest> {
    const { url, method, headers } = request;
    const { pathname, searchParams: query } = new URL(url);
    const path = pathname.startsWith(this.basePath)
      ? pathname.slice(this.basePath.length)
      : `(outside of ${this.basePath})${pathname}`;
    const text = await request.text();
    const line = `${method} ${path}`;
    const json = jsonIn(text);
    return { url, line, method, path, query, headers, text, json };
  }
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function deliveryOf(
  { status, json, text, headers }: ServedAnswer,
  { isCut = false } = {},
): Delivery {
  const sent = new Headers(headers);
  if (json !== undefined && !sent.has("Content-Type")) {
    sent.set("Content-Type", "application/json; charset=utf-8");
  }
  const written = text ?? JSON.stringify(json) ?? "";
  return { kind: "answer", status, headers: sent, text: written, isCut };
}

function responseOf(
  { status, headers, text, isCut }: Delivery & { kind: "answer" },
): Response {
  if (!isCut) return new Response(text || null, { status, headers });
  const body = new ReadableStream({
    start(controller) {
      const half = text.slice(0, text.length / 2);
      controller.enqueue(new TextEncoder().encode(half));
    },
    pull(controller) {
      controller.error(new TypeError("error reading a body from connection"));
    },
  });
  return new Response(body, { status, headers });
}

/**
 * Resolves to the response, or rejects with the signal's reason if it is
 * aborted first.
 */
function untilAborted<T>(
  coming: Promise<T>,
  signal: AbortSignal | null | undefined,
): Promise<T> {
  if (!signal) return coming;
  return new Promise<T>((resolve, reject) => {
    const giveUp = () => reject(signal.reason);
    signal.addEventListener("abort", giveUp);
    coming.then(resolve, reject)
      .finally(() => signal.removeEventListener("abort", giveUp));
  });
}
