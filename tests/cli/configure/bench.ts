import { assertEquals } from "@std/assert";
import { MemoryDisk } from "../../../lib/storage/memory_disk.ts";
import { FakeClock } from "../../support/fake_clock.ts";
import type { Fault, ProviderServer } from "../../support/provider_server.ts";
import { type CliRun, CliUser } from "../../support/run_cli.ts";
import { TestConnection } from "../../support/test_connection.ts";
import {
  TOGGL_KEY,
  TOGGL_PROJECT,
  TogglServer,
} from "../../support/toggl_server.ts";

/** The lines above the first question without a configuration. */
export const NOTHING_SET = `provider                   local
auto_start                 true
auto_stop                  true
task_pattern               {task_id}: {task_title}
pause_on_break             true
workday.hours              8
workday.lunch_minutes      60
workday.lunch_planned      true
workday.longest_day_hours  16

Which service do you use?
  1  This machine only (none)
  2  Toggl (toggl)
  3  Clockify (clockify)
  4  Harvest (harvest)
`;

/** A data directory and a service to configure it for. */
export class ConfigureBench {
  readonly clock = new FakeClock("2025-01-16T09:00:00Z");
  readonly disk: MemoryDisk;
  readonly server: ProviderServer;
  /** Everything that was printed or asked. */
  printed = "";
  /** The lines of progress in the last run. */
  progress: readonly string[] = [];
  readonly #variables: Record<string, string>;

  constructor(
    options: {
      /** The existing files by name. */
      files?: Record<string, string>;
      server?: (clock: FakeClock) => ProviderServer;
      /** Variables besides the home directory and the server's URL. */
      variables?: Record<string, string>;
    } = {},
  ) {
    const { files = {}, variables = { TOGGL_API_KEY: TOGGL_KEY } } = options;
    const server = options.server ?? ((clock) => new TogglServer({ clock }));
    this.disk = new MemoryDisk({ ...files });
    this.server = server(this.clock);
    this.#variables = {
      HOME: "/home/me",
      WORKTIME_TOGGL_URL: this.server.baseUrl,
      WORKTIME_CLOCKIFY_URL: this.server.baseUrl,
      WORKTIME_HARVEST_URL: this.server.baseUrl,
      ...variables,
    };
  }

  /**
   * Types a command and answers at a terminal; then the input ends.
   *
   * @returns The run, with its dialog and output as they appear on the screen.
   */
  async type(
    line: string,
    answers: readonly string[],
  ): Promise<CliRun & { screen: string }> {
    const user = this.#user(answers);
    const run = await user.type(line);
    const dialog = user.asked.map((question, at) =>
      `${question}${answers[at] ?? "^D"}\n`
    ).join("");
    const screen = dialog + run.out + run.error;
    this.progress = user.progress;
    this.printed += screen + user.progress.join("\n");
    return { ...run, screen };
  }

  /** Runs a command from a script. */
  async run(line: string): Promise<CliRun> {
    const run = await this.#user(undefined).type(line);
    this.printed += run.out + run.error;
    return run;
  }

  #user(answers: readonly string[] | undefined): CliUser {
    return new CliUser("2025-01-16T09:00", {
      disk: this.disk,
      zone: "UTC",
      variables: this.#variables,
      connection: new TestConnection(this.server, this.clock),
      ...(answers && { answers, isTerminal: true }),
    });
  }

  /** Returns the requests since the last call, such as `GET /me`. */
  requests(): string[] {
    return this.server.log.splice(0).map(({ line }) => line);
  }

  /** The settings file without its leading comment. */
  get config(): string | undefined {
    const text = this.disk.files["config.yaml"];
    return text?.replace(/^(?:#.*\n)+(?=time_tracking:)/, "");
  }

  /** All files except the cache of quotas. */
  get files(): Record<string, string> {
    const { files } = this.disk;
    return Object.fromEntries(
      Object.entries(files).filter(([name]) => !name.startsWith("cache/")),
    );
  }

  /** Everything printed or asked, and all files. */
  get traces(): string {
    return this.printed + Object.values(this.disk.files).join("\n");
  }
}

/** Three tasks of two plans. */
export const TASKS = `tasks:
  - id: A-1
    plan: v2
  - id: A-2
    plan: v3
  - id: A-3
    plan: v2
`;

/** Toggl, and tasks of two plans. */
export function withTasks(): ConfigureBench {
  return new ConfigureBench({ files: { "tasks.yaml": TASKS } });
}

/** Toggl with a second workspace, which has one of the projects. */
export function withTwoWorkspaces(
  files: Record<string, string> = {},
): ConfigureBench {
  const bench = new ConfigureBench({ files });
  bench.server.faultFor = ({ line }): Fault | undefined => {
    if (line === "GET /workspaces/2000002/projects") {
      const json = [{ id: TOGGL_PROJECT, name: "Shared" }];
      return { kind: "status", status: 200, json };
    }
    if (line !== "GET /me/workspaces") return undefined;
    const second = { id: 2000002, name: "Second" };
    const change = (json: unknown) => [...json as unknown[], second];
    return { kind: "changed", change };
  };
  return bench;
}

/**
 * Ends the input at each question of a dialog in turn.
 *
 * @param make Creates a new bench for each run.
 */
export async function assertEndsAnywhere(
  make: () => ConfigureBench,
  answers: readonly string[],
): Promise<void> {
  for (let count = 0; count < answers.length; count++) {
    const bench = make();
    const before = bench.files;
    const given = answers.slice(0, count);
    const { status, error, out } = await bench.type("timer configure", given);
    assertEquals([status, out], [1, ""], `after ${count} answers`);
    assertEquals(
      error,
      "No answer: nothing was changed\n" +
        "Start over: worktime timer configure\n",
    );
    assertEquals(bench.files, before);
  }
  const bench = make();
  assertEquals((await bench.type("timer configure", answers)).status, 0);
}
