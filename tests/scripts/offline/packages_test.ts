import { assertEquals, assertStringIncludes } from "@std/assert";
import config from "../../../deno.json" with { type: "json" };
import { vendorFolder } from "../../../scripts/offline/vendor.ts";
import { ROOT } from "../../../scripts/paths.ts";

/** Runs some code at the root of the project. */
async function evaluate(
  code: string,
  env: Readonly<Record<string, string>>,
): Promise<{ success: boolean; out: string; error: string }> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", code],
    cwd: ROOT,
    env: { NO_COLOR: "1", ...env },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { success, out: text(stdout), error: text(stderr) };
}

const ENSURE = `
  const { ensurePackages } = await import("./scripts/offline/packages.ts");
  await ensurePackages();
`;

/** A registry that says nothing but `status`, while `use` runs. */
async function withRegistry(
  status: number,
  use: (address: string) => Promise<void>,
): Promise<void> {
  const options = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
  await using server = Deno.serve(options, () => new Response("", { status }));
  await use(`http://127.0.0.1:${server.addr.port}/`);
}

Deno.test("where JSR answers, nothing is printed or written", async () => {
  await withRegistry(200, async (address) => {
    const { success, out, error } = await evaluate(ENSURE, {
      JSR_URL: address,
    });
    assertEquals([success, out, error], [true, "", ""]);
    const folder = vendorFolder(new URL(address));
    const isThere = await Deno.stat(folder).then(() => true, () => false);
    assertEquals(isThere, false);
  });
});

Deno.test({
  name: "where JSR does not answer, a line says so, and npm is asked",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    const bin = await Deno.makeTempDir();
    try {
      const npm = "#!/bin/sh\necho asked for $2 >&2; exit 1\n";
      await Deno.writeTextFile(`${bin}/npm`, npm, { mode: 0o755 });
      await withRegistry(503, async (address) => {
        const env = { JSR_URL: address, PATH: `${bin}:/usr/bin:/bin` };
        const { success, out, error } = await evaluate(ENSURE, env);
        assertEquals([success, out], [false, ""]);
        const [line, ...rest] = error.split("\n");
        const fromJsr = Object.values(config.imports)
          .filter((specifier) => specifier.startsWith("jsr:"));
        assertEquals(
          line,
          `${address} does not answer: using stand-ins from npm for ` +
            `${fromJsr.length} packages ` +
            "(see scripts/offline/README.md)",
        );
        assertStringIncludes(
          rest.join("\n"),
          "npm pack windmill-cli@1.596.0: asked for windmill-cli@1.596.0",
        );
      });
    } finally {
      await Deno.remove(bin, { recursive: true });
    }
  },
});

Deno.test("every task starts without a package from JSR", async () => {
  for (const { command } of Object.values(config.tasks)) {
    const [, script] = command.match(/^deno run --allow-all (\S+)$/) ?? [];
    const code = `await import("./${script}")`;
    const started = await evaluate(code, { JSR_URL: "http://127.0.0.1:1/" });
    assertEquals(started, { success: true, out: "", error: "" }, command);
  }
});
