import type { Delivery } from "./provider_server.ts";

/** A listening port. */
export interface Listener {
  /** Its URL, such as `http://127.0.0.1:4000`. */
  readonly origin: string;
  /** The number of requests over a reused connection. */
  readonly reusedCount: number;
  /** Closes it and all open connections. */
  close(): Promise<void>;
}

/**
 * Answers HTTP requests on a port of 127.0.0.1, over connections that stay open
 * like those of the services. `Deno.serve()` could not break a connection on
 * demand.
 */
export function listen(
  deliver: (request: Request) => Promise<Delivery>,
): Listener {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const origin = `http://127.0.0.1:${listener.addr.port}`;
  const open = new Set<Deno.Conn>();
  let reusedCount = 0;
  const serve = async (connection: Deno.Conn) => {
    open.add(connection);
    try {
      const read = reader(connection, origin);
      for (let count = 0;; count++) {
        const request = await read();
        if (!request) return;
        if (count > 0) reusedCount++;
        const delivery = await deliver(request);
        await write(connection, delivery);
        if (delivery.kind !== "answer" || delivery.isCut) return;
      }
    } catch (error) {
      // The client is gone, or this was closed in the meantime.
      if (open.has(connection) && !isBroken(error)) throw error;
    } finally {
      if (open.delete(connection)) connection.close();
    }
  };
  const served = (async () => {
    for await (const connection of listener) serve(connection);
  })();
  return {
    origin,
    get reusedCount() {
      return reusedCount;
    },
    async close() {
      listener.close();
      await served;
      for (const connection of open) {
        open.delete(connection);
        connection.close();
      }
    },
  };
}

function isBroken(error: unknown): boolean {
  const { BrokenPipe, ConnectionReset, BadResource, Interrupted } = Deno.errors;
  return [BrokenPipe, ConnectionReset, BadResource, Interrupted]
    .some((it) => error instanceof it);
}

/** Yields the requests of a connection, and `undefined` when it ends. */
function reader(
  connection: Deno.Conn,
  origin: string,
): () => Promise<Request | undefined> {
  let latin = "";
  const readMore = async () => {
    const buffer = new Uint8Array(65_536);
    const count = await connection.read(buffer);
    for (const byte of buffer.subarray(0, count ?? 0)) {
      latin += String.fromCharCode(byte);
    }
    return count !== null;
  };
  return async () => {
    while (!latin.includes("\r\n\r\n")) if (!await readMore()) return undefined;
    const bodyAt = latin.indexOf("\r\n\r\n") + 4;
    const [first = "", ...lines] = latin.slice(0, bodyAt).trim().split("\r\n");
    const [method = "", target = ""] = first.split(" ");
    const headers = new Headers(lines.map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon), line.slice(colon + 1).trim()];
    }));
    const length = Number(headers.get("Content-Length") ?? 0);
    while (latin.length < bodyAt + length) {
      if (!await readMore()) return undefined;
    }
    const body = latin.slice(bodyAt, bodyAt + length);
    latin = latin.slice(bodyAt + length);
    return new Request(origin + target, {
      method,
      headers,
      body: body === "" ? null : bytesOf(body),
    });
  };
}

async function write(
  connection: Deno.Conn,
  delivery: Delivery,
): Promise<void> {
  if (delivery.kind !== "answer") return;
  const { status, headers, text, isCut } = delivery;
  const body = new TextEncoder().encode(text);
  const head = [
    `HTTP/1.1 ${status} -`,
    ...[...headers].map(([name, value]) => `${name}: ${value}`),
    ...(status === 204 ? [] : [`Content-Length: ${body.length}`]),
  ].map((line) => `${line}\r\n`).join("") + "\r\n";
  await writeAll(connection, new TextEncoder().encode(head));
  await writeAll(connection, body.subarray(0, body.length / (isCut ? 2 : 1)));
}

async function writeAll(
  connection: Deno.Conn,
  bytes: Uint8Array,
): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    written += await connection.write(bytes.subarray(written));
  }
}

/** A certificate for 127.0.0.1 and its authority, for tests only. */
const TLS = new URL("../fixtures/tls/", import.meta.url);
/** The file with the authority for the certificate of `listenSecurely()`. */
export const AUTHORITY = new URL("authority.pem", TLS);

/**
 * The same over TLS, and over HTTP/2 for clients that want it: Deno serves,
 * behind connections that can be broken.
 */
export async function listenSecurely(
  deliver: (request: Request) => Promise<Delivery>,
): Promise<Listener> {
  const open = new Set<Deno.Conn>();
  const ports = new Set<number>();
  let reusedCount = 0;
  const breakAll = () => {
    for (const connection of open) {
      open.delete(connection);
      try {
        connection.close();
      } catch (error) {
        // A stream that was piped to its end is closed.
        if (!isBroken(error)) throw error;
      }
    }
  };
  const server = Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    cert: await Deno.readTextFile(new URL("certificate.pem", TLS)),
    key: await Deno.readTextFile(new URL("key.pem", TLS)),
    onListen: () => {},
  }, async (request, { remoteAddr }) => {
    const delivery = await deliver(request);
    if (ports.has(remoteAddr.port)) reusedCount++;
    ports.add(remoteAddr.port);
    if (delivery.kind === "answer" && !delivery.isCut) {
      const { status, headers, text } = delivery;
      return new Response(text || null, { status, headers });
    }
    breakAll();
    return new Response(null, { status: 500 });
  });
  const gate = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const passed = (async () => {
    for await (const outer of gate) {
      const { port } = server.addr;
      const inner = await Deno.connect({ hostname: "127.0.0.1", port });
      for (const it of [outer, inner]) open.add(it);
      // Broken connections are the purpose.
      outer.readable.pipeTo(inner.writable).catch(() => {});
      inner.readable.pipeTo(outer.writable).catch(() => {});
    }
  })();
  return {
    origin: `https://127.0.0.1:${gate.addr.port}`,
    get reusedCount() {
      return reusedCount;
    },
    async close() {
      gate.close();
      await passed;
      breakAll();
      await server.shutdown();
    },
  };
}

function bytesOf(latin: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(latin, (char) => char.charCodeAt(0));
}
