/**
 * Runs clients of the services that others have published on npm, against our
 * stand-ins: `toggl-client` (ISC), `clockify-ts` (MIT) and `harvest-v2` (MIT).
 *
 * They are for tests only. Deno fetches them once, into its own cache; their
 * versions, and those of what they need, are in `lock.json` with digests. To
 * change one, delete that file and make it anew:
 *
 * ```sh
 * deno cache --no-config --lock=tests/fixtures/npm_clients/lock.json npm:…@…
 * ```
 *
 * @module
 */

import { pathOf } from "../../scripts/paths.ts";
import lock from "../fixtures/npm_clients/lock.json" with { type: "json" };

/** A client that others made: an npm package. */
export type NpmPackage = "toggl-client" | "clockify-ts" | "harvest-v2";

/** What is called, and with which arguments. */
export type NpmCall = readonly [method: string, ...args: unknown[]];

const FIXTURES = new URL("../fixtures/npm_clients/", import.meta.url);
const LOCKED = [
  "--no-config",
  `--lock=${pathOf(new URL("lock.json", FIXTURES))}`,
  "--frozen",
];

/** A client with an account, each time in a process of its own. */
export class NpmClient {
  readonly #package: NpmPackage;
  readonly #account: Readonly<Record<string, unknown>>;

  /** Takes what its script in `fixtures/` wants to know of the account. */
  constructor(name: NpmPackage, account: Record<string, unknown>) {
    this.#package = name;
    this.#account = account;
  }

  /**
   * Makes calls one after the other, and returns what they resolve to.
   *
   * @param baseUrl Where the service is; the client reaches nothing else.
   * @throws {Error} When one rejects, or the client cannot be fetched.
   */
  // deno-lint-ignore no-explicit-any -- It is as JavaScript would take it.
  async call(baseUrl: string, ...calls: NpmCall[]): Promise<any[]> {
    await fetchOnce();
    const script = `${this.#package.replaceAll("-", "_")}.mjs`;
    const specifier = specifierOf(this.#package);
    const job = { ...this.#account, specifier, baseUrl, calls };
    const printed = await deno(
      ["run", "--cached-only", "--no-prompt", ...LOCKED],
      // They look for settings in variables, and one lists its own files.
      [`--allow-net=${new URL(baseUrl).host}`, "--allow-env", "--allow-read"],
      [pathOf(new URL(script, FIXTURES)), JSON.stringify(job)],
    );
    return JSON.parse(printed);
  }
}

function specifierOf(name: NpmPackage): string {
  const specifiers = Object.keys(lock.specifiers);
  const specifier = specifiers.find((it) => it.startsWith(`npm:${name}@`));
  if (specifier === undefined) throw new Error(`No ${name} in lock.json`);
  return specifier;
}

let fetched: Promise<unknown> | undefined;

function fetchOnce(): Promise<unknown> {
  fetched ??= deno(["cache", "--quiet", ...LOCKED], Object.keys(lock.specifiers))
    .catch((cause) => {
      const text = "Cannot fetch the npm clients of the services, which this " +
        "test needs; a network that reaches an npm registry is needed once";
      throw new Error(`${text}: ${cause.message}`, { cause });
    });
  return fetched;
}

/** What Deno prints when it is run with these arguments. */
async function deno(...args: string[][]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: args.flat(),
    stdin: "null",
    env: {
      NO_COLOR: "1",
      // A proxy has no way to our port.
      no_proxy: "127.0.0.1",
      NO_PROXY: "127.0.0.1",
      // The registry of a company may be certified by the system's store only.
      DENO_TLS_CA_STORE: Deno.env.get("DENO_TLS_CA_STORE") ?? "mozilla,system",
    },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  if (!success) throw new Error(text(stderr));
  return text(stdout);
}
