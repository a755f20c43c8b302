import { assertEquals, assertRejects } from "@std/assert";
import { WorktimeError } from "../../lib/errors.ts";
import { ProviderError } from "../../lib/provider.ts";
import { clockifyBench } from "../support/clockify_bench.ts";
import { CLOCKIFY_KEY, CLOCKIFY_USER } from "../support/clockify_server.ts";
import {
  CLOCKIFY_PROJECT,
  CLOCKIFY_WORKSPACE,
} from "../support/clockify_workspace.ts";

const MINE = `/workspaces/${CLOCKIFY_WORKSPACE}/user/${CLOCKIFY_USER}` +
  "/time-entries";

Deno.test("ClockifyProvider.verify() returns the owner of the key", async () => {
  const provider = { workspaceId: undefined, userId: undefined };
  const bench = clockifyBench({ provider });
  assertEquals(await bench.provider.verify(), {
    userId: CLOCKIFY_USER,
    userName: "Example User",
    workspaces: [{ id: CLOCKIFY_WORKSPACE, name: "Example WS" }],
    projects: [{ id: CLOCKIFY_PROJECT, name: "Software Development" }],
    workspaceId: CLOCKIFY_WORKSPACE,
  });
  assertEquals(bench.server.log.length, 3);
});

Deno.test("ClockifyProvider lists all projects, however many there are", async () => {
  const { provider, server } = clockifyBench({
    server: { projectCount: 401, mostPerPage: 200 },
  });
  const { projects } = await provider.verify();
  assertEquals(new Set(projects.map(({ id }) => id)).size, 401);
  assertEquals(server.log.length, 5);
});

Deno.test("ClockifyProvider requests the user only once", async () => {
  const { provider, server } = clockifyBench({
    provider: { userId: undefined },
  });
  const id = await provider.startTimer("TASK-1", "Fix it");
  await provider.getCurrentTimer();
  await provider.stopTimer(id);
  const asked = server.log.filter(({ line }) => line === "GET /user");
  assertEquals([asked.length, server.log.length], [1, 5]);
});

Deno.test("ClockifyProvider accepts a key with a line break", async () => {
  const { provider } = clockifyBench({
    provider: { apiKey: `${CLOCKIFY_KEY}\n` },
  });
  assertEquals((await provider.verify()).userId, CLOCKIFY_USER);
});

Deno.test("ClockifyProvider uses the given host", async () => {
  const urls: string[] = [];
  const baseUrl = "https://euc1.clockify.me/api/v1/";
  const { provider } = clockifyBench({
    provider: { baseUrl },
    connection: {
      fetch: (url) => {
        urls.push(url);
        return Promise.resolve(Response.json([]));
      },
    },
  });
  await provider.getCurrentTimer();
  assertEquals(urls, [
    `https://euc1.clockify.me/api/v1${MINE}?in-progress=true`,
  ]);
});

Deno.test("ClockifyProvider says where to get a key", async () => {
  const { provider } = clockifyBench({ provider: { apiKey: "other" } });
  const error = await assertRejects(() => provider.verify(), ProviderError);
  assertEquals([error.code, error.status], ["provider_key", 401]);
  assertEquals(
    error.hint,
    "Set CLOCKIFY_API_KEY to a key from " +
      "https://app.clockify.me/manage-api-keys. " +
      "If your account is in a region, set it: " +
      "worktime timer configure --region REGION",
  );
});

Deno.test("ClockifyProvider requires a workspace to record entries", async () => {
  for (const userId of [undefined, CLOCKIFY_USER]) {
    const { provider, server } = clockifyBench({
      provider: { workspaceId: undefined, userId },
    });
    const error = await assertRejects(
      () => provider.startTimer("TASK-1", "Fix it"),
      WorktimeError,
      "No Clockify workspace is configured",
    );
    assertEquals(error.code, "no_workspace");
    assertEquals(server.log.length, 0);
  }
});
