import { assertEquals } from "@std/assert";
import { MINUTE } from "@std/datetime";
import { pathOf } from "../scripts/paths.ts";
import { FakeClock } from "./support/fake_clock.ts";
import { AUTHORITY } from "./support/provider_listener.ts";
import {
  bundleLibrary,
  findDenos,
  findRuntimes,
  type Runtime,
  startOn,
} from "./support/runtimes.ts";
import { inTempDirectory } from "./support/temp_directory.ts";
import {
  TOGGL_KEY,
  TOGGL_WORKSPACE,
  TogglServer,
} from "./support/toggl_server.ts";

const SCRIPT = pathOf(
  new URL("./fixtures/runtime_requests.mjs", import.meta.url),
);

// The first one sends nothing twice by itself, the second one whatever ends
// without an answer, the third one what it sends over a connection again.
const denos = await findDenos("2.4.2", "2.9.0", "2.9.6");
const others = (await findRuntimes()).slice(1);

/** What a program sends whose changes all stay without an answer. */
async function cutOff(
  runtime: Runtime,
  { isSecure, ...way }: {
    readonly isSecure: boolean;
    /** Whether the program uses the `fetch()` of the runtime. */
    readonly isPlain?: boolean;
    /** Whether the program gives a key and a workspace only. */
    readonly isBare?: boolean;
  },
): Promise<{ sent: string[]; traced: string[]; outcomes: unknown }> {
  return await inTempDirectory(async (directory) => {
    const clock = new FakeClock("2025-01-16T10:00:00Z");
    const server = new TogglServer({ clock });
    const { id } = server.web.start("TASK-1: Fix it");
    clock.set(clock.now() + MINUTE);
    server.faultFor = ({ method }) =>
      method === "GET" ? undefined : { kind: "cut", accepts: true };
    if (isSecure) await server.listenSecurely();
    else server.listen();
    try {
      const options = {
        apiKey: TOGGL_KEY,
        workspaceId: String(TOGGL_WORKSPACE),
        baseUrl: server.baseUrl,
      };
      const job = { options, id: String(id), ...way };
      const authority = pathOf(AUTHORITY);
      const env = { DENO_CERT: authority, NODE_EXTRA_CA_CERTS: authority };
      const bundle = await bundleLibrary(directory, "providers/mod.ts");
      await using program = startOn(
        runtime,
        bundle,
        directory,
        job,
        SCRIPT,
        env,
      );
      const { status, lines: [line = ""], error } = await program.ended();
      assertEquals(status, 0, error);
      const { lines, outcomes } = JSON.parse(line);
      const wordsOf = (text: string) => text.split(" ").slice(0, 2).join(" ");
      return {
        sent: server.log.map(({ line }) => line),
        traced: lines.map(wordsOf),
        outcomes,
      };
    } finally {
      await server.close();
    }
  });
}

for (const runtime of [...denos, ...others]) {
  const { name, command } = runtime;
  const ignore = typeof command === "string";
  const reason = ignore ? ` (ignored: ${command})` : "";
  for (const isSecure of [false, true]) {
    const way = isSecure ? "TLS" : "plain HTTP";
    Deno.test({
      name:
        `${name} sends a request once that is cut off, over ${way}${reason}`,
      ignore,
      fn: async () => {
        const { sent, traced, outcomes } = await cutOff(runtime, { isSecure });
        // Nothing keeps that version from repeating what has no body.
        const isCounted = (it: string) =>
          runtime.name !== "Deno 2.9.0" || !/^(PATCH|DELETE)/.test(it);
        assertEquals(sent.filter(isCounted), traced.filter(isCounted));
        assertEquals(sent.filter((it) => it.startsWith("POST")).length, 1);
        assertEquals(outcomes, {
          post: "provider_unreachable broken true",
          patch: "provider_unreachable broken true",
          put: "provider_unreachable broken true",
          delete: "provider_unreachable broken true",
        });
      },
    });
  }
}

for (const runtime of [...denos, ...others]) {
  const { name, command } = runtime;
  const ignore = typeof command === "string";
  const reason = ignore ? ` (ignored: ${command})` : "";
  Deno.test({
    name: `${name} sends a POST once with the defaults of a provider${reason}`,
    ignore,
    fn: async () => {
      const way = { isSecure: false, isBare: true };
      const { sent, outcomes } = await cutOff(runtime, way);
      assertEquals(sent.filter((it) => it.startsWith("POST")).length, 1);
      const post = "provider_unreachable broken true";
      assertEquals(outcomes, { post });
    },
  });
}

/** Answers nothing at all, or something that is not HTTP; or nobody listens. */
function mute(says?: string): { address: string; close(): Promise<void> } {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const served = (async () => {
    for await (const connection of listener) {
      await connection.read(new Uint8Array(65_536));
      if (says) await connection.write(new TextEncoder().encode(says));
      connection.close();
    }
  })();
  const address = `127.0.0.1:${listener.addr.port}`;
  return {
    address,
    close: () => {
      listener.close();
      return served;
    },
  };
}

for (const runtime of [...denos, ...others]) {
  const { name, command } = runtime;
  const ignore = typeof command === "string";
  const reason = ignore ? ` (ignored: ${command})` : "";
  Deno.test({
    name: `${name}: an error says why there is no answer${reason}`,
    ignore,
    fn: () =>
      inTempDirectory(async (directory) => {
        const clock = new FakeClock("2025-01-16T10:00:00Z");
        const secure = new TogglServer({ clock });
        await secure.listenSecurely();
        const [gone, cutting, strange] = [
          mute(),
          mute(),
          mute("Hello\r\n\r\n"),
        ];
        await gone.close();
        try {
          const addresses = [
            ["gone", `http://${gone.address}`],
            // No resolver is asked for a name with such a part.
            ["unknown", `http://${"x".repeat(64)}.invalid`],
            ["untrusted", secure.baseUrl],
            ["without TLS", `https://${cutting.address}`],
            ["not HTTP", `http://${strange.address}`],
            ["cut", `http://${cutting.address}`],
          ];
          const options = { apiKey: "k", workspaceId: "1" };
          const job = { options, addresses };
          const bundle = await bundleLibrary(directory, "providers/mod.ts");
          await using program = startOn(
            runtime,
            bundle,
            directory,
            job,
            SCRIPT,
          );
          const { status, lines: [line = ""], error } = await program.ended();
          assertEquals(status, 0, error);
          const { outcomes } = JSON.parse(line);
          // Bun does not tell at which moment the connection was lost.
          const isVague = name === "Bun";
          assertEquals(outcomes, {
            "gone": "provider_unreachable refused false",
            "unknown": "provider_unreachable unknown_host false",
            "untrusted": "provider_unreachable certificate false",
            "without TLS": isVague
              ? "provider_unreachable broken true"
              : "provider_unreachable insecure false",
            "not HTTP": "provider_unreachable broken true",
            "cut": "provider_unreachable broken true",
          });
        } finally {
          await Promise.all([cutting, strange].map((it) => it.close()));
          await secure.close();
        }
      }),
  });
}

const [, , deno] = denos;
const isAbsent = typeof deno?.command === "string";

Deno.test({
  name: "Deno 2.9.6 by itself would send a POST twice" +
    (isAbsent ? ` (ignored: ${deno.command})` : ""),
  ignore: isAbsent,
  fn: async () => {
    if (!deno) return;
    const way = { isSecure: false, isPlain: true };
    const { sent } = await cutOff(deno, way);
    assertEquals(sent.filter((it) => it.startsWith("POST")).length, 2);
  },
});
