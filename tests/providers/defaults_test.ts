import { assertEquals, assertRejects } from "@std/assert";
import { HOUR } from "@std/datetime";
import {
  ClockifyProvider,
  HarvestProvider,
  ProviderError,
  type TimeTrackingProvider,
  TogglProvider,
} from "../../providers/mod.ts";
import { CLOCKIFY_KEY, ClockifyServer } from "../support/clockify_server.ts";
import {
  CLOCKIFY_PROJECT,
  CLOCKIFY_WORKSPACE,
} from "../support/clockify_workspace.ts";
import { FakeClock } from "../support/fake_clock.ts";
import {
  HARVEST_ACCOUNT,
  HARVEST_KEY,
  HARVEST_PROJECT,
  HARVEST_TASK,
  HarvestServer,
} from "../support/harvest_server.ts";
import type { ProviderServer } from "../support/provider_server.ts";
import {
  TOGGL_KEY,
  TOGGL_PROJECT,
  TOGGL_WORKSPACE,
  TogglServer,
} from "../support/toggl_server.ts";

const clock = new FakeClock("2025-01-16T10:00:00Z");

/** Each service with nothing but a key, a workspace and its address. */
const SERVICES: [
  server: ProviderServer,
  open: (baseUrl: string) => TimeTrackingProvider,
  projectId: number | string,
][] = [
  [
    new TogglServer({ clock }),
    (baseUrl) => {
      const workspaceId = String(TOGGL_WORKSPACE);
      return new TogglProvider({ apiKey: TOGGL_KEY, workspaceId, baseUrl });
    },
    TOGGL_PROJECT,
  ],
  [
    new ClockifyServer({ clock }),
    (baseUrl) => {
      const workspaceId = CLOCKIFY_WORKSPACE;
      return new ClockifyProvider({
        ...{ apiKey: CLOCKIFY_KEY, workspaceId, baseUrl },
      });
    },
    CLOCKIFY_PROJECT,
  ],
  [
    new HarvestServer({ clock }),
    (baseUrl) => {
      const accountId = String(HARVEST_ACCOUNT);
      return new HarvestProvider({ apiKey: HARVEST_KEY, accountId, baseUrl });
    },
    HARVEST_PROJECT,
  ],
];

for (const [server, open, projectId] of SERVICES) {
  const { name } = open("http://127.0.0.1:9");

  Deno.test(`${name} needs no more than a key and a workspace, and sends a POST once`, async () => {
    server.listen();
    try {
      const provider = open(server.baseUrl);
      const entry = {
        taskId: "TASK-1",
        description: "TASK-1: Fix it",
        start: clock.now() - HOUR,
        end: clock.now(),
        projectId: String(projectId),
        projectTaskId: String(HARVEST_TASK),
      };
      const { durationSeconds } = await provider.createEntry(entry);
      assertEquals(durationSeconds, 3600);
      const posts = () =>
        server.log.filter(({ line }) => line.startsWith("POST")).length;
      const before = posts();
      server.faultFor = ({ method }) =>
        method === "POST" ? { kind: "cut", accepts: true } : undefined;
      const error = await assertRejects(
        () => open(server.baseUrl).createEntry(entry),
        ProviderError,
      );
      assertEquals([error.mayHaveArrived, posts() - before], [true, 1]);
    } finally {
      await server.close();
    }
  });
}
