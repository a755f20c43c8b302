import { assertEquals, assertStringIncludes } from "@std/assert";
import { CLOCKIFY_KEY, ClockifyServer } from "../support/clockify_server.ts";
import { CLOCKIFY_WORKSPACE } from "../support/clockify_workspace.ts";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { FakeClock } from "../support/fake_clock.ts";
import {
  HARVEST_ACCOUNT,
  HARVEST_KEY,
  HARVEST_PROJECT,
  HARVEST_TASK,
  HarvestServer,
} from "../support/harvest_server.ts";
import { type CliRun, CliUser } from "../support/run_cli.ts";
import { TestConnection } from "../support/test_connection.ts";
import { TogglUser } from "../support/toggl_user.ts";

const TOGGL_HEADER = "User,Email,Client,Project,Task,Description,Billable," +
  "Start date,Start time,End date,End time,Duration,Tags";
const TOGGL = `${TOGGL_HEADER}
A,a@b.c,,Web,,Call,No,2025-01-10,11:00:00,2025-01-10,11:20:30,00:20:30,x
A,a@b.c,,Web,,,No,2025-01-10,12:00:00,2025-01-10,12:10:00,00:10:00,
`;
const CLOCKIFY = `Project,Client,Description,Task,User,Email,Tags,Billable,` +
  `Start Date,Start Time,End Date,End Time,Duration (h),Duration (decimal)
Web,,Call,,A,a@b.c,,Yes,13/01/2025,11:00:00,13/01/2025,11:20:30,00:20:30,0.34
`;
const HARVEST = `Date,Client,Project,Project Code,Task,Notes,Hours,Billable?,` +
  `Invoiced?,Approved?,First Name,Last Name
2025-01-10,ACME,Web,,Design,Call,1.25,Yes,No,No,A,B
2025-01-10,ACME,Web,,Design,,0.5,Yes,No,No,A,B
`;
const NOTHING = "locally 0 added, 0 changed, 0 removed\n";

/** A user of a fake service who has the file of its report. */
interface ServiceUser {
  type(time: string, line: string): Promise<CliRun>;
}

function at(text: string): number {
  return Date.parse(`${text}Z`);
}

async function togglUser() {
  const inputs = { "report.csv": TOGGL };
  const me = await new TogglUser({ inputs }).configure();
  const { web } = me.server;
  web.add("Call", at("2025-01-10T11:00"), at("2025-01-10T11:20:30"));
  web.add("", at("2025-01-10T12:00"), at("2025-01-10T12:10"));
  return me;
}

async function clockifyUser(): Promise<ServiceUser> {
  const clock = new FakeClock("2025-01-16T09:00:00Z");
  const server = new ClockifyServer({ clock });
  server.web.add("Call", at("2025-01-13T11:00"), at("2025-01-13T11:20:30"));
  const variables = {
    CLOCKIFY_API_KEY: CLOCKIFY_KEY,
    WORKTIME_CLOCKIFY_URL: server.baseUrl,
  };
  const choice = `--provider clockify --workspace ${CLOCKIFY_WORKSPACE}`;
  return await userOf({ clock, server, variables, choice, report: CLOCKIFY });
}

async function harvestUser(wantsTimestamps: boolean): Promise<ServiceUser> {
  const clock = new FakeClock("2025-01-16T09:00:00Z");
  const server = new HarvestServer({ clock, wantsTimestamps, timeZone: "UTC" });
  const [call, rest] = wantsTimestamps
    ? [
      { started_time: "9:00am", ended_time: "10:15am" },
      { started_time: "10:15am", ended_time: "10:45am" },
    ]
    : [{ hours: 1.25 }, { hours: 0.5 }];
  server.web.add("Call", { spent_date: "2025-01-10", ...call });
  server.web.add("", { spent_date: "2025-01-10", ...rest });
  const variables = {
    HARVEST_ACCESS_TOKEN: HARVEST_KEY,
    WORKTIME_HARVEST_URL: server.baseUrl,
  };
  const choice = `--provider harvest --account ${HARVEST_ACCOUNT} ` +
    `--project *=${HARVEST_PROJECT} --project-task *=${HARVEST_TASK}`;
  return await userOf({ clock, server, variables, choice, report: HARVEST });
}

async function userOf({ clock, server, variables, choice, report }: {
  clock: FakeClock;
  server: ClockifyServer | HarvestServer;
  variables: Record<string, string>;
  choice: string;
  report: string;
}): Promise<ServiceUser> {
  const user = new CliUser("2025-01-16T09:00", {
    zone: "UTC",
    inputs: { "report.csv": report },
    variables: { HOME: "/home/me", ...variables },
    connection: new TestConnection(server, clock),
  });
  const type = (time: string, line: string) => {
    clock.set(user.at(`2025-01-16T${time}`).now);
    return user.type(line);
  };
  await type("09:00", `timer configure ${choice}`);
  return { type };
}

const USERS: readonly (readonly [
  name: string,
  create: () => Promise<ServiceUser>,
])[] = [
  ["Toggl", togglUser],
  ["Clockify", clockifyUser],
  ["Harvest with times", () => harvestUser(true)],
  ["Harvest with hours", () => harvestUser(false)],
];

for (const [name, create] of USERS) {
  Deno.test(`timer sync --from links what was imported from ${name}`, async () => {
    const me = await create();
    await me.type("09:01", "import report.csv");
    const before = await me.type("09:02", "timer summary --json");
    for (const time of ["09:03", "09:04"]) {
      const { out, error } = await me.type(
        time,
        "timer sync --from 2025-01-01",
      );
      assertStringIncludes(out, `0 sent; ${NOTHING}`);
      assertEquals(error, "");
    }
    const after = await me.type("09:05", "timer summary --json");
    assertEquals(after.out, before.out);
    const again = await me.type("09:06", "import report.csv");
    assertStringIncludes(again.out, "Added: 0 entries, 0h 0m\n");
    const doctor = await me.type("09:07", "doctor");
    assertStringIncludes(doctor.out, "No problems");
  });
}

Deno.test("a linked entry is changed at the service as well", async () => {
  const me = await togglUser();
  await me.type("09:01", "import report.csv");
  await me.type("09:02", "timer sync");
  const { out } = await me.type("09:03", "timer show Web --json");
  const { entries } = JSON.parse(out);
  const { id } = entries.find((it: { end: string }) =>
    it.end.includes("11:20")
  );
  await me.type("09:04", `timer edit ${id} --end 11:30`);
  const there = me.server.entries.all.map(({ duration }) => duration);
  assertEquals(there, [1800, 600]);
});

Deno.test("undo of an import keeps the entries that the service had", async () => {
  const me = await togglUser();
  await me.type("09:01", "import report.csv");
  await me.type("09:02", "timer sync");
  const { out } = await me.type("09:03", "undo");
  assertStringIncludes(out, "Undid: Entries imported: 2");
  const sync = await me.type("09:04", "timer sync");
  assertEquals(me.server.entries.all.length, 2);
  assertStringIncludes(sync.out, "locally 2 added, 0 changed, 0 removed");
});

Deno.test("timer sync links only imported entries that no service has", async () => {
  const table: [stored: Record<string, string>, added: number][] = [
    [{}, 0],
    [{ id: "b7ffffff-1111-4222-8333-444455556666" }, 1],
    [{ provider: "clockify", provider_id: "c1" }, 1],
  ];
  for (const [stored, added] of table) {
    const disk = new MemoryDisk();
    const [header, row] = TOGGL.split("\n");
    const inputs = { "report.csv": `${header}\n${row}\n` };
    const me = await new TogglUser({ disk, inputs }).configure();
    await me.type("09:01", "import report.csv");
    const file = "history/time-entries.json";
    const { [file]: text = "" } = disk.files;
    const content = JSON.parse(text);
    Object.assign(content["Web"].entries[0], stored);
    await disk.writeText(file, JSON.stringify(content));
    me.server.web.add(
      "Call",
      at("2025-01-10T11:00"),
      at("2025-01-10T11:20:30"),
    );
    const { out } = await me.type("09:02", "timer sync");
    assertStringIncludes(out, `locally ${added} added, 0 changed, 0 removed`);
  }
});

Deno.test("timer sync does not link an imported entry to one that is known here, or was deleted here", async () => {
  for (const isDeleted of [false, true]) {
    const disk = new MemoryDisk();
    const me = await new TogglUser({ disk }).configure();
    me.server.web.add("Call", at("2025-01-10T11:00"), at("2025-01-10T12:00"));
    await me.type("09:01", "timer sync");
    const file = "history/time-entries.json";
    const content = JSON.parse(disk.files[file] ?? "");
    const [task = ""] = Object.keys(content);
    const [known] = content[task].entries;
    const { provider: _, provider_id: __, sync: ___, ...entry } = known;
    const imported = { ...entry, id: "toggl-1" };
    content[task].entries.push(imported);
    await disk.writeText(file, JSON.stringify(content));
    me.setOffline(true);
    if (isDeleted) await me.type("09:02", `timer delete ${known.id}`);
    me.setOffline(false);
    await me.type("09:03", "timer sync");
    const { entries } = JSON.parse(disk.files[file] ?? "")[task];
    assertEquals(entries.at(-1), imported);
    assertEquals(me.server.entries.all.length, isDeleted ? 0 : 1);
  }
});
