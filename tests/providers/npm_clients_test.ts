import { assertEquals, assertObjectMatch } from "@std/assert";
import {
  CLOCKIFY_KEY,
  CLOCKIFY_USER,
  ClockifyServer,
} from "../support/clockify_server.ts";
import {
  CLOCKIFY_PROJECT,
  CLOCKIFY_WORKSPACE,
} from "../support/clockify_workspace.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { NpmClient } from "../support/npm_client.ts";
import type { ProviderServer } from "../support/provider_server.ts";
import {
  TOGGL_KEY,
  TOGGL_PROJECT,
  TOGGL_WORKSPACE,
  TogglServer,
} from "../support/toggl_server.ts";

const MORNING = "2025-01-16T10:00:00Z";
const NOON = "2025-01-16T12:30:00Z";

Deno.test("toggl-client", async () => {
  const clock = new FakeClock(MORNING);
  const server = new TogglServer({ clock });
  const client = new NpmClient("toggl-client", { apiToken: TOGGL_KEY });
  server.listen();
  const { baseUrl } = server;
  console.log(await client.call(baseUrl, ["me"], ["start", {workspace_id: TOGGL_WORKSPACE, project_id: TOGGL_PROJECT, start: MORNING, duration: -1, description: "x", tags:["a"]}], ["current"], ["list", {start_date: "2025-01-16", end_date: "2025-01-17"}]));
  clock.set(NOON);
  console.log(await client.call(baseUrl, ["stop", {workspace_id: TOGGL_WORKSPACE, id: server.entries.all[0]!.id}],  ["current"], ["list", {start_date: "2025-01-16", end_date: "2025-01-17"}]));
  console.log(server.log.map((it)=>[it.line, it.text, [...it.headers]]), server.entries.all);
  await server.close();
});
Deno.test("clockify-ts", async () => {
  const clock = new FakeClock(MORNING);
  const server = new ClockifyServer({ clock });
  const client = new NpmClient("clockify-ts", { apiKey: CLOCKIFY_KEY, userId: CLOCKIFY_USER, workspaceId: CLOCKIFY_WORKSPACE });
  server.listen();
  const { baseUrl } = server;
  const day = {start: "2025-01-16T00:00:00Z", end: "2025-01-17T00:00:00Z"};
  console.log(await client.call(baseUrl, ["me"], ["start", {start: MORNING, projectId: CLOCKIFY_PROJECT, description: "x", tagIds:[]}], ["current"], ["list", day]));
  clock.set(NOON);
  console.log(await client.call(baseUrl, ["stop", {end: NOON}],  ["current"], ["list", day]));
  console.log(server.log.map((it)=>[it.line, it.query.toString(), it.text, [...it.headers]]), server.entries.all);
  await server.close();
});
