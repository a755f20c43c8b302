/**
 * What the fake services share: a clock that the test sets, a log
 * of requests, faults on demand, and two ways in.
 *
 * A fake service is a class that extends {@linkcode ProviderServer}: it has a
 * `basePath`, and answers one request at a time in `answer()`, a function of
 * its state and `this.now()`. All else is here:
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
 * With `accepts` a fault happens after the request was carried out, else the
 * server never carries it out.
 *
 * @module
 */

import type { Instant } from "../../lib/time/zone.ts";
import { listen, type Listener, listenSecurely } from "./provider_listener.ts";

/** A request as a fake service gets it. */
export interface ServedRequest {
  /** The whole address. */
  readonly url: string;
  /** The method and the path, such as `GET /me`. */
  readonly line: string;
  readonly method: string;
  /** What follows the base path. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Headers;
  /** The body; empty if there is none. */
  readonly text: string;
  /** The body as JSON, or `undefined` if it is none. */
  readonly json: unknown;
}

/** What a fake service answers: JSON, or a text, or nothing. */
export interface ServedAnswer {
  readonly status: number;
  readonly json?: unknown;
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What can go wrong with a request. */
export type Fault =
  /** The connection is not made. Over a socket it is made, and broken. */
  | { readonly kind: "refuse" }
  /** The connection ends: before the answer, or in the middle of it. */
  | { kind: "cut"; accepts: boolean; isInBody?: boolean }
  /** The answer comes later; what is not accepted yet is so then. */
  | { kind: "delay"; until: Promise<unknown>; accepts?: boolean }
  /** No answer comes, and the connection stays. */
  | { kind: "silence"; accepts: boolean }
  /** Another answer comes. */
  | ({ kind: "status"; accepts?: boolean } & ServedAnswer)
  /** A page comes, as from the login of a hotel. */
  | { kind: "garbage"; accepts: boolean }
  /** The JSON ends too early, and nothing tells. */
  | { kind: "truncated" }
  /** The JSON is another. */
  | { kind: "changed"; change: (json: unknown) => unknown }
  /** The request comes twice; the first answer is given. */
  | { kind: "twice" };

/** What gets back to who asked. */
export type Delivery =
  | { readonly kind: "refused" | "cut" }
  | {
    readonly kind: "answer";
    readonly status: number;
    readonly headers: Headers;
    readonly text: string;
    /** Whether the connection ends in the middle of the text. */
    readonly isCut: boolean;
  };

/** Which requests a fault is for; the next one if nothing is said. */
export interface FaultPlan {
  /** Those whose line begins so, such as `POST`, or that pass a test. */
  readonly on?: string | ((request: ServedRequest) => boolean);
  /** How many of them are left alone first. */
  readonly skip?: number;
}

/** How a fake service is set up. */
export interface ServerOptions {
  /** What its clock follows. */
  readonly clock: { now(): Instant };
}

/** A fake service. */
export abstract class ProviderServer {
  /** All requests that came, also those that failed; not those refused. */
  readonly log: ServedRequest[] = [];
  /** How far its clock is ahead of the test's, in milliseconds. */
  skewMs = 0;
  /** Decides on a fault for each request that has none yet. */
  faultFor: (request: ServedRequest) => Fault | undefined = () => undefined;
  readonly #clock: { now(): Instant };
  readonly #plans: { fault: Fault; plan: FaultPlan; skip: number }[] = [];
  #listener: Listener | undefined;

  constructor({ clock }: ServerOptions) {
    this.#clock = clock;
  }

  /** What all paths of the service begin with. */
  protected abstract readonly basePath: string;

  /** Carries a request out. */
  protected abstract answer(request: ServedRequest): ServedAnswer;

  /** What its clock shows. */
  now(): Instant {
    return this.#clock.now() + this.skewMs;
  }

  /** The address that the paths of the service are added to. */
  get baseUrl(): string {
    const origin = this.#listener?.origin ?? "https://provider.invalid";
    return origin + this.basePath;
  }

  /** Lets a request fail. */
  fail(fault: Fault, plan: FaultPlan = {}): void {
    this.#plans.push({ fault, plan, skip: plan.skip ?? 0 });
  }

  /** Serves on a port of 127.0.0.1; `close()` it. */
  listen(): void {
    this.#listener = listen((request) => this.#deliver(request));
  }

  /** The same over TLS, with a certificate for tests. */
  async listenSecurely(): Promise<void> {
    this.#listener = await listenSecurely((request) => this.#deliver(request));
  }

  /** How many requests came over a connection that had served another one. */
  get reusedCount(): number {
    return this.#listener?.reusedCount ?? 0;
  }

  /** Serves on a port no longer: who connects is refused. */
  async close(): Promise<void> {
    await this.#listener?.close();
    this.#listener = undefined;
  }

  /** Takes a request from this process, in place of `fetch()`. */
  readonly fetch = async (
    url: string,
    init: RequestInit = {},
  ): Promise<Response> => {
    const { signal } = init;
    signal?.throwIfAborted();
    const request = new Request(url, { ...init, signal: null });
    const delivery = await untilAborted(this.#deliver(request), signal);
    if (delivery.kind === "answer") return responseOf(delivery);
    // In the words of Deno.
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

/** What comes, or the reason of the signal if that goes off first. */
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
