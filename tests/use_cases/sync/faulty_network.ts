import { SECOND } from "@std/datetime";
import type { Instant } from "../../../lib/time/zone.ts";
import { fetchOnce } from "../../../providers/connection.ts";
import { type FailingDisk, Killed } from "../../support/failing_disk.ts";
import type { Fault, ProviderServer } from "../../support/provider_server.ts";
import type { Random } from "../../support/random.ts";

/** What becomes of a request. */
type Fate =
  | { readonly kind: "fine" }
  /** No connection is made. */
  | { readonly kind: "refused" }
  /** The connection breaks before the request is there, or after that. */
  | { readonly kind: "lost" | "unanswered" }
  /** It arrives when nobody waits any more. */
  | { readonly kind: "late" }
  /** The process ends before the request goes out, or when it is there. */
  | { readonly kind: "death"; readonly isSent: boolean }
  | { readonly kind: "answer"; readonly fault: Fault };

const REFUSALS = [400, 409, 422, 429, 402, 500, 502, 503];

/** For how long what went out may still arrive. */
const LATE_MS = 50 * SECOND;

/** A network between processes and a service that does all kinds of harm. */
export class FaultyNetwork {
  /** How probable it is that something is wrong with a request. */
  faultChance = 0;
  /** The disk of the process that uses it. */
  disk: FailingDisk | undefined;
  /** Happens before each request. */
  onRequest: () => void | Promise<void> = () => {};
  /** Whether requests go through a socket to a server that listens. */
  isReal = false;
  /** Is told after each request that was carried out. */
  onCarriedOut: (line: string) => void = () => {};
  /** How many requests met with which fate. */
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

  /** Lets arrive what is due, or all. */
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
      // What a proxy sends twice on its own makes two entries, whoever asked.
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
