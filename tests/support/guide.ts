import { assert } from "@std/assert";
import { CLOCKIFY_KEY, ClockifyServer } from "./clockify_server.ts";
import { FakeClock } from "./fake_clock.ts";
import { HARVEST_KEY, HarvestServer } from "./harvest_server.ts";
import { CliUser } from "./run_cli.ts";
import { TestConnection } from "./test_connection.ts";
import { TOGGL_KEY, TogglServer } from "./toggl_server.ts";

/** The data directory in the guides. */
const DIRECTORY = /^~\/\.local\/share\/worktime\//;

/** A directive in a comment above a block. */
const DIRECTIVE = /^<!-- (at|input|data|service|new directory)(?: (\S+))? -->$/;

/** A reader of a guide, who types the commands in its blocks. */
class GuideReader {
  readonly inputs: Record<string, string> = {};
  readonly #clock = new FakeClock("2024-12-10T09:00Z");
  readonly #servers = [
    new TogglServer({ clock: this.#clock }),
    new ClockifyServer({ clock: this.#clock }),
    new HarvestServer({ clock: this.#clock }),
  ] as const;
  #status = 0;
  #user = this.#newUser();

  /** Sets the clock, in UTC. */
  setClock(time: string): void {
    this.#clock.set(this.#user.at(time).now);
  }

  /** Starts with an empty data directory. */
  startOver(): void {
    this.#user = this.#newUser();
    this.setClock("2024-12-10T09:00");
  }

  /** Makes the services reachable or unreachable. */
  setOffline(isOffline: boolean): void {
    for (const server of this.#servers) {
      server.faultFor = () => isOffline ? { kind: "refuse" } : undefined;
    }
  }

  /** Writes a file to the data directory. */
  async write(file: string, text: string): Promise<void> {
    await this.#user.disk.writeText(file, text);
  }

  /** Returns what the terminal prints for a command line. */
  async type(line: string): Promise<string> {
    const [command = "", ...words] = wordsOf(line);
    if (command === "export") return "";
    if (command === "echo") return `${this.#status}\n`;
    if (command === "cat") return await this.#read(words[0] ?? "");
    const pipe = words.indexOf("|");
    const args = pipe < 0 ? words : words.slice(0, pipe);
    assert(command === "worktime", `a guide cannot run: ${line}`);
    const { status, out, error } = await this.#user.run(args);
    this.#status = status;
    return (pipe < 0 ? out : filtered(out, words.slice(pipe + 1))) + error;
  }

  async #read(path: string): Promise<string> {
    const file = path.replace(DIRECTORY, "");
    const text = await this.#user.disk.readText(file);
    assert(text !== undefined, `no file: ${path}`);
    return text;
  }

  #newUser(): CliUser {
    const [toggl, clockify, harvest] = this.#servers;
    const fetch = (url: string, init?: RequestInit) => {
      const server = this.#servers.find((it) => url.startsWith(it.baseUrl));
      assert(server, `no such service: ${url}`);
      return server.fetch(url, init);
    };
    return new CliUser("2024-12-10T09:00", {
      zone: "UTC",
      inputs: this.inputs,
      variables: {
        HOME: "/home/me",
        TOGGL_API_KEY: TOGGL_KEY,
        CLOCKIFY_API_KEY: CLOCKIFY_KEY,
        HARVEST_ACCESS_TOKEN: HARVEST_KEY,
        WORKTIME_TOGGL_URL: toggl.baseUrl,
        WORKTIME_CLOCKIFY_URL: clockify.baseUrl,
        WORKTIME_HARVEST_URL: harvest.baseUrl,
      },
      connection: new TestConnection({ fetch }, this.#clock),
    });
  }
}

/**
 * Runs the commands in a page's `console` blocks, and returns the page with
 * their actual output. HTML comments above a block set the scene: `at TIME`
 * sets the clock, `service offline` or `service online` the network,
 * `input PATH` and `data FILE` create a file from the block, and
 * `new directory` starts over.
 */
export async function runGuide(page: string): Promise<string> {
  const reader = new GuideReader();
  const parts = page.split(/^(```\w*\n[^]*?^```\n)/m);
  let shown = "";
  for (const [i, part] of parts.entries()) {
    const [, language, body = ""] = part.match(/^```(\w*)\n([^]*?)^```\n/m) ??
      [];
    if (i % 2 === 0 || language === undefined) {
      shown += part;
      continue;
    }
    await setScene(reader, parts[i - 1] ?? "", body);
    shown += language === "console"
      ? "```console\n" + await runBlock(reader, body) + "```\n"
      : part;
  }
  return shown;
}

async function setScene(
  reader: GuideReader,
  textAbove: string,
  body: string,
): Promise<void> {
  for (const line of textAbove.split("\n")) {
    const [, name, value = ""] = line.match(DIRECTIVE) ?? [];
    assert(name || !/^<!-- (?!deno-fmt)/.test(line), `no directive: ${line}`);
    if (name === "at") reader.setClock(value);
    if (name === "service") reader.setOffline(value === "offline");
    if (name === "new directory") reader.startOver();
    if (name === "input") reader.inputs[value] = body;
    if (name === "data") await reader.write(value, body);
  }
}

async function runBlock(reader: GuideReader, body: string): Promise<string> {
  let shown = "";
  for (const [typed, line = ""] of body.matchAll(/^\$ ((?:.*\\\n)*.*)\n/gm)) {
    shown += typed + await reader.type(line.replaceAll(/\\\n\s*/g, ""));
  }
  return shown;
}

/** Splits a line into words as a shell does. */
function wordsOf(line: string): string[] {
  const words = line.match(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g) ?? [];
  return words.map((word) => word.replaceAll(/'([^']*)'|"([^"]*)"/g, "$1$2"));
}

/** Filters JSON as `jq` does, by a path such as `.booked.unbooked_minutes`. */
function filtered(json: string, [command, ...words]: string[]): string {
  assert(command === "jq", `a guide cannot run: ${command}`);
  const isRaw = words[0] === "-r";
  const keys = (words.at(-1) ?? "").split(".").slice(1);
  const value = keys.reduce((inner, key) => inner?.[key], JSON.parse(json));
  assert(value !== undefined, `no key: ${keys.join(".")}`);
  return `${isRaw ? value : JSON.stringify(value)}\n`;
}
