import type { Delivery } from "./provider_server.ts";

/** A port on which requests are answered. */
export interface Listener {
  /** Where it is, such as `http://127.0.0.1:4000`. */
  readonly origin: string;
  /** Ends it, and what is still open. */
  close(): Promise<void>;
}

/**
 * Answers HTTP requests on a port of 127.0.0.1, one for each connection. It is
 * no `Deno.serve()`, as that cannot break a connection where a test wants it.
 */
export function listen(
  deliver: (request: Request) => Promise<Delivery>,
): Listener {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const origin = `http://127.0.0.1:${listener.addr.port}`;
  const open = new Set<Deno.Conn>();
  const serveOne = async (connection: Deno.Conn) => {
    open.add(connection);
    try {
      const request = await readRequest(connection, origin);
      if (request) await write(connection, await deliver(request));
    } catch (error) {
      // Who asked is gone, or this was closed in the meantime.
      if (open.has(connection) && !isBroken(error)) throw error;
    } finally {
      if (open.delete(connection)) connection.close();
    }
  };
  const served = (async () => {
    for await (const connection of listener) serveOne(connection);
  })();
  return {
    origin,
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

/** The request that a connection brings, or `undefined` if it just ends. */
async function readRequest(
  connection: Deno.Conn,
  origin: string,
): Promise<Request | undefined> {
  let latin = "";
  const readMore = async () => {
    const buffer = new Uint8Array(65_536);
    const count = await connection.read(buffer);
    for (const byte of buffer.subarray(0, count ?? 0)) {
      latin += String.fromCharCode(byte);
    }
    return count !== null;
  };
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
  return new Request(origin + target, {
    method,
    headers,
    body: body === "" ? null : bytesOf(body),
  });
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
    "Connection: close",
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

function bytesOf(latin: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(latin, (char) => char.charCodeAt(0));
}
