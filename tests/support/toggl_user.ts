import type { Disk } from "../../lib/ports.ts";
import { FakeClock } from "./fake_clock.ts";
import { type CliRun, CliUser } from "./run_cli.ts";
import { TestConnection } from "./test_connection.ts";
import {
  TOGGL_KEY,
  TOGGL_WORKSPACE,
  TogglServer,
  type TogglServerOptions,
} from "./toggl_server.ts";

/** A person who syncs worktime to Toggl, and Toggl. */
export class TogglUser {
  readonly server: TogglServer;
  readonly user: CliUser;
  /** Everything printed so far. */
  printed = "";
  readonly #clock = new FakeClock("2025-01-16T09:00:00Z");

  constructor(
    options: {
      server?: Omit<TogglServerOptions, "clock">;
      key?: string;
      disk?: Disk;
      isTerminal?: boolean;
      /** The files that commands read, by path. */
      inputs?: Record<string, string>;
    } = {},
  ) {
    const { key = TOGGL_KEY, disk, isTerminal = false, inputs } = options;
    this.server = new TogglServer({ clock: this.#clock, ...options.server });
    this.user = new CliUser("2025-01-16T09:00", {
      zone: "UTC",
      isTerminal,
      ...(disk && { disk }),
      ...(inputs && { inputs }),
      variables: {
        HOME: "/home/me",
        TOGGL_API_KEY: key,
        WORKTIME_TOGGL_URL: this.server.baseUrl,
      },
      connection: new TestConnection(this.server, this.#clock),
    });
  }

  /** Configures Toggl without sending anything. */
  async configure(): Promise<this> {
    const choice = `--provider toggl --workspace ${TOGGL_WORKSPACE}`;
    await this.type("09:00", `timer configure ${choice}`);
    return this;
  }

  /** Types a command at a time of that day. */
  async type(time: string, line: string): Promise<CliRun> {
    this.#clock.set(this.user.at(`2025-01-16T${time}`).now);
    const run = await this.user.type(line);
    this.printed += run.out + run.error;
    return run;
  }

  /** The requests since the last call, such as `GET /me`. */
  requests(): string[] {
    return this.server.log.splice(0).map(({ line }) => line);
  }

  /** Breaks or restores all connections. */
  setOffline(isOffline: boolean): void {
    this.server.faultFor = () => isOffline ? { kind: "refuse" } : undefined;
  }
}
