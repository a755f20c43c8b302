import { SECOND } from "@std/datetime";
import type { Instant } from "../../../lib/time/zone.ts";
import { fetchOnce } from "../../../providers/connection.ts";
import { type FailingDisk, Killed } from "../../support/failing_disk.ts";
import type { Fault, ProviderServer } from "../../support/provider_server.ts";
import type { Random } from "../../support/random.ts";

/** The fate of a request. */
type Fate =
  | { readonly kind: "fine" }
  /** No connection. */
  | { readonly kind: "refused" }
  /** The connection breaks before or after the request arrives. */
  | { readonly kind: "lost" | "unanswered" }
  /** It arrives after the sender has stopped waiting. */
  | { readonly kind: "late" }
  /** The process is killed before the request is sent or after it arrives. */
  | { readonly kind: "death"; readonly isSent: boolean }
  | { readonly kind: "answer"; readonly fault: Fault };

const REFUSALS = [400, 409, 422, 429, 402, 500, 502, 503];

/** How long a request can still arrive. */
const LATE_MS = 50 * SECOND;

/** A network between processes and a service that fails in many ways. */
export class FaultyNetwork {
  /** The probability of a fault per request. */
  faultChance = 0;
  /** The disk of the process that uses it. */
  disk: FailingDisk | undefined;
  /** Called before each request. */
  onRequest: () => void | Promise<void> = () => {};
  /** Whether requests go through a real socket. */
  isReal = false;
  /** Called after each request that was carried out. */
  onCarriedOut: (line: string) => void = () => {};
  /** The number of requests by fate. */
  readonly counts = new Map<string, number>();
  readonly #random: Random;
  readonly #late: { due: Instant; arrive: () => Promise<unknown> }[] = [];

  constructor(random: Random, private readonly server: () => ProviderServer) {
    this.#random = random;
  }

  readonly fetch = async (
    url: string,
    init: RequestInit,
  ): Promise<Response> => {
    if (this.disk?.isDead) throw new Killed();
    await this.onRequest();
    const line = `${init.method} ${url}`;
    const fate = this.#fateOf(line);
    const name = fate.kind === "answer" ? fate.fault.kind : fate.kind;
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
    const send = this.isReal ? fetchOnce : this.server().fetch;
    const carryOut = async () => {
      try {
        return await send(url, init);
      } finally {
        this.onCarriedOut(line);
      }
    };
    const carryOutCut = async (accepts: boolean) => {
      this.server().fail({ kind: "cut", accepts });
      return await carryOut();
    };
    const carryOutUnread = async () => {
      await (await carryOut()).body?.cancel();
    };
    switch (fate.kind) {
      case "fine":
        return await carryOut();
      case "refused":
        throw new TypeError("client error (Connect): Connection refused");
      case "lost":
        return await carryOutCut(false);
      case "unanswered":
        return await carryOutCut(true);
      case "late":
        this.#late.push({ due: this.#inAWhile(), arrive: carryOutUnread });
        throw broken();
      case "death":
        if (fate.isSent) await carryOutUnread();
        if (this.disk) this.disk.isDead = true;
        throw new Killed();
      case "answer":
        this.server().fail(fate.fault);
        return await carryOut();
    }
  };

  /** Delivers the requests that are due, or all. */
  async arrive(now: Instant): Promise<void> {
    const due = this.#late.filter((it) => it.due <= now);
    for (const it of due) {
      this.#late.splice(this.#late.indexOf(it), 1);
      await it.arrive();
    }
  }

  #inAWhile(): Instant {
    const server = this.server();
    return server.now() - server.skewMs + this.#random.integer(0, LATE_MS);
  }

  #fateOf(line: string): Fate {
    const random = this.#random;
    if (!random.chance(this.faultChance)) return { kind: "fine" };
    const isPost = line.startsWith("POST");
    return random.pick<() => Fate>([
      () => ({ kind: "refused" }),
      () => ({ kind: "lost" }),
      () => ({ kind: "unanswered" }),
      () => ({ kind: "unanswered" }),
      () => ({ kind: isPost ? "late" : "unanswered" }),
      () => ({ kind: "death", isSent: false }),
      () => ({ kind: "death", isSent: true }),
      () => ({ kind: "answer", fault: this.#answerTo(isPost) }),
      () => ({ kind: "answer", fault: this.#answerTo(isPost) }),
    ])();
  }

  #answerTo(isPost: boolean): Fault {
    const random = this.#random;
    const status = random.pick(REFUSALS);
    return random.pick<Fault>([
      { kind: "cut", accepts: true },
      { kind: "cut", accepts: true, isInBody: true },
      { kind: "status", status, json: { message: "No" } },
      { kind: "status", status, json: { message: "No" } },
      { kind: "status", status: random.pick([500, 502, 504]), accepts: true },
      { kind: "garbage", accepts: true },
      { kind: "truncated" },
      { kind: "changed", change: withWrongTypes },
      // A proxy that duplicates a request creates two entries, whoever sent it.
      isPost ? { kind: "truncated" } : { kind: "twice" },
    ]);
  }
}

function broken(): TypeError {
  return new TypeError(
    "client error (SendRequest): connection closed before message completed",
  );
}

function withWrongTypes(json: unknown): unknown {
  if (Array.isArray(json)) return [...json.map(withWrongTypes), 7];
  return { ...json as object, id: { not: "an id" }, start: 7 };
}
