import type {
  CliEnvironment,
  LiveLine,
  OpenedProvider,
  ProviderRequest,
} from "../../lib/cli/environment.ts";
import { run } from "../../lib/cli/run.ts";
import type { Disk } from "../../lib/ports.ts";
import { decodeInput } from "../../lib/storage/user_files.ts";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { parseWallTime } from "../../lib/time/typed_time.ts";
import { instantOf, namedZone } from "../../lib/time/zone.ts";
import type { CivilDate } from "../../lib/time/civil_date.ts";
import { openProvider, ProviderCache } from "../../providers/open_provider.ts";
import type { Connection } from "../../providers/connection.ts";

/** The output and the exit status of a run. */
export interface CliRun {
  status: number;
  out: string;
  error: string;
}

/** A user at a terminal, with a disk, a zone and a manual clock. */
export class CliUser {
  readonly disk: Disk;
  readonly #zone;
  readonly #variables: Record<string, string>;
  /** The opened directories. */
  readonly opened: string[] = [];
  /** The questions asked at the terminal. */
  readonly asked: string[] = [];
  readonly #answers: string[] | undefined;
  readonly #isTerminal: boolean;
  readonly #columns: number | undefined;
  readonly #hasColors: boolean;
  readonly #inputs: Record<string, string | Uint8Array>;
  /** The lines that `--watch` showed. */
  readonly live: string[] = [];
  readonly #ticks: ((user: CliUser) => unknown)[];
  /** The lines of progress. */
  readonly progress: string[] = [];
  readonly #connection: Connection | undefined;
  /** The written files by path. */
  readonly files: Record<string, Uint8Array> = {};
  /** The bytes written to standard output. */
  bytes: Uint8Array = new Uint8Array();
  now: number;

  constructor(
    now = "2024-12-10T09:00",
    options: {
      disk?: Disk;
      zone?: string;
      variables?: Record<string, string>;
      /** The answers at the terminal; without them, there is no terminal. */
      answers?: readonly string[];
      isTerminal?: boolean;
      /** The width of the terminal in columns. */
      columns?: number;
      hasColors?: boolean;
      /** What happens while `--watch` waits; then the user presses Ctrl-C. */
      ticks?: readonly ((user: CliUser) => unknown)[];
      /** The readable files by path; `-` is standard input. */
      inputs?: Record<string, string | Uint8Array>;
      /** Opens providers; without it, none can be opened. */
      connection?: Connection;
    } = {},
  ) {
    this.disk = options.disk ?? new MemoryDisk();
    this.#zone = namedZone(options.zone ?? "Asia/Tokyo");
    this.#variables = options.variables ?? { HOME: "/home/me" };
    this.#answers = options.answers && [...options.answers];
    this.#isTerminal = options.isTerminal ?? false;
    this.#columns = options.columns;
    this.#hasColors = options.hasColors ?? false;
    this.#ticks = [...options.ticks ?? []];
    this.#inputs = options.inputs ?? {};
    this.#connection = options.connection;
    this.now = 0;
    this.at(now);
  }

  /** Sets the clock. */
  at(time: string): this {
    const date = "1970-01-01" as CivilDate;
    this.now = instantOf({ date, ...parseWallTime(time) }, this.#zone);
    return this;
  }

  #openProvider(
    { disk, timers, settings, budgetMs, trace }: ProviderRequest,
  ): Promise<OpenedProvider> {
    const cache = new ProviderCache(disk);
    return openProvider(settings.provider, {
      timers,
      settings,
      cache,
      variable: (name) => this.#variables[name],
      connection: {
        ...this.#connection ?? this.#offline(),
        quota: cache,
        ...(budgetMs !== undefined && { budgetMs }),
        ...(trace && { trace }),
      },
    });
  }

  #offline(): Connection {
    const fetch = () => Promise.reject(new TypeError("There is no network"));
    return { fetch, now: () => this.now, wait: () => Promise.resolve() };
  }

  /** Runs a command line, split at spaces. */
  async type(line: string): Promise<CliRun> {
    return await this.run(line === "" ? [] : line.split(" "));
  }

  /** Runs the program with these arguments. */
  async run(args: readonly string[]): Promise<CliRun> {
    const result: CliRun = { status: -1, out: "", error: "" };
    result.status = await run(args, this.environment(result));
    return result;
  }

  #liveLine(): LiveLine {
    return {
      columns: () => this.#columns,
      show: (line) => this.live.push(line),
      wait: async () => {
        const tick = this.#ticks.shift();
        await tick?.(this);
        return tick !== undefined;
      },
    };
  }

  /** Returns the environment of the program; its output goes to the result. */
  environment(result: CliRun): CliEnvironment {
    return {
      clock: { now: () => this.now, zone: this.#zone },
      openDisk: (directory) => {
        this.opened.push(directory);
        return Promise.resolve(this.disk);
      },
      variable: (name) => this.#variables[name],
      isWindows: false,
      embeddedDirectory: undefined,
      allowedDirectories: undefined,
      hasColors: () => this.#hasColors,
      isTerminal: () => this.#isTerminal,
      columns: () => this.#columns,
      ask: this.#answers && ((question) => {
        this.asked.push(question);
        return Promise.resolve(this.#answers?.shift());
      }),
      listFolder: (path) => {
        const inner = Object.keys(this.#inputs)
          .filter((file) => file.startsWith(`${path}/`));
        return Promise.resolve(inner.length > 0 ? inner : undefined);
      },
      readInput: async (path, command) => {
        const input = this.#inputs[path];
        if (input === undefined) throw new TypeError(`No input "${path}"`);
        await Promise.resolve();
        return typeof input === "string"
          ? input
          : decodeInput(input, { path, command });
      },
      openProvider: (request) => this.#openProvider(request),
      showProgress: this.#isTerminal
        ? (line) => this.progress.push(line)
        : undefined,
      openLiveLine: this.#isTerminal ? () => this.#liveLine() : undefined,
      writeOut: (text) => result.out += text,
      writeBytes: (bytes) => this.bytes = bytes,
      resolvePath: (path) =>
        Promise.resolve(path.startsWith("/") ? path : `/work/${path}`),
      writeFile: (path, bytes) => {
        this.files[path] = bytes;
        return Promise.resolve(true);
      },
      writeError: (text) => result.error += text,
    };
  }
}
