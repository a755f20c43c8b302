/**
 * Third-party clients from npm, to check our fake services against:
 * `toggl-client` (ISC), `clockify-ts` and `harvest-v2` (both MIT).
 *
 * Only a test uses them. Deno fetches them once into its own cache. Their
 * versions and dependencies are in `lock.json` with digests. To update them,
 * delete that file and create it again with the three names:
 *
 * ```sh
 * deno cache --no-config --lock=tests/fixtures/npm_clients/lock.json npm:…@…
 * ```
 *
 * @module
 */

import { pathOf } from "../../scripts/paths.ts";
import lock from "../fixtures/npm_clients/lock.json" with { type: "json" };
import type { ProviderServer } from "./provider_server.ts";

/** The package of a client. */
export type NpmPackage = "toggl-client" | "clockify-ts" | "harvest-v2";

/** A method in the script of a client, and its arguments. */
export type NpmCall = readonly [method: string, ...args: unknown[]];

const FIXTURES = new URL("../fixtures/npm_clients/", import.meta.url);
const SPECIFIERS = Object.keys(lock.specifiers);
const LOCKED = [
  "--no-config",
  `--lock=${pathOf(new URL("lock.json", FIXTURES))}`,
  "--frozen",
];

/** A client, and the port of the fake service that it talks to. */
export class NpmClient implements AsyncDisposable {
  readonly #name: NpmPackage;
  readonly #server: ProviderServer;
  readonly #account: Readonly<Record<string, unknown>>;

  /** Opens the port and takes the account's options for the client's script. */
  constructor(
    name: NpmPackage,
    server: ProviderServer,
    account: Record<string, unknown>,
  ) {
    server.listen();
    this.#name = name;
    this.#server = server;
    this.#account = account;
  }

  /**
   * Makes calls one by one in a process that can reach only the fake service.
   *
   * @returns Their results.
   * @throws {Error} When one of them rejects, or the client cannot be fetched.
   */
  async call<Answers extends unknown[]>(...calls: NpmCall[]): Promise<Answers> {
    await (fetching ??= fetchClients());
    const { baseUrl } = this.#server;
    const specifier = specifierOf(this.#name);
    const script = new URL(`${this.#name.replaceAll("-", "_")}.mjs`, FIXTURES);
    const printed = await outputOfDeno([
      "run",
      "--cached-only",
      "--no-prompt",
      ...LOCKED,
      `--allow-net=${new URL(baseUrl).host}`,
      // One reads settings from all variables, one lists its own files.
      "--allow-env",
      "--allow-read",
      pathOf(script),
      JSON.stringify({ ...this.#account, specifier, baseUrl, calls }),
    ]);
    return JSON.parse(printed);
  }

  /** Closes the port. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#server.close();
  }
}

let fetching: Promise<void> | undefined;

async function fetchClients(): Promise<void> {
  try {
    await outputOfDeno(["cache", "--quiet", ...LOCKED, ...SPECIFIERS]);
  } catch (cause) {
    const text =
      `Cannot fetch ${SPECIFIERS.join(", ")}: this test needs them ` +
      "once from an npm registry";
    throw new Error(text, { cause });
  }
}

function specifierOf(name: NpmPackage): string {
  const specifier = SPECIFIERS.find((it) => it.startsWith(`npm:${name}@`));
  if (specifier === undefined) throw new Error(`${name} is not in lock.json`);
  return specifier;
}

/** Returns the output of the current Deno for some arguments. */
async function outputOfDeno(args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args,
    stdin: "null",
    env: {
      NO_COLOR: "1",
      // Only the system's store may have the certificate of a company's
      // registry.
      DENO_TLS_CA_STORE: Deno.env.get("DENO_TLS_CA_STORE") ?? "mozilla,system",
    },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  if (!success) throw new Error(text(stderr));
  return text(stdout);
}
