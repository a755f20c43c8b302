import { assertEquals, assertStringIncludes } from "@std/assert";
import { type CommandContext, CommandLog } from "../../../lib/cli/command.ts";
import { configureInDialog } from "../../../lib/cli/configure/dialog.ts";
import type {
  ProviderAccount,
  ProviderCapabilities,
} from "../../../lib/provider.ts";
import { MemoryDisk } from "../../../lib/storage/memory_disk.ts";
import type { Timers } from "../../../lib/timers.ts";
import { LocalProvider } from "../../../providers/local.ts";
import { FakeClock } from "../../support/fake_clock.ts";

/** The data that Harvest returns only for an account. */
const NOBODY: ProviderAccount = {
  userId: "",
  userName: "",
  workspaces: [{ id: "1", name: "First" }, { id: "2", name: "Second" }],
  projects: [],
};
const SOMEBODY: ProviderAccount = {
  ...NOBODY,
  userId: "99",
  userName: "Ann",
  projects: [
    {
      id: "10",
      name: "Site",
      tasks: [{ id: "20", name: "Code" }, { id: "21", name: "Talk" }],
    },
    { id: "11", name: "Book", tasks: [{ id: "22", name: "Write" }] },
  ],
};

/** A service with project tasks and with users per account. */
class AccountProvider extends LocalProvider {
  override readonly name = "harvest" as "local";
  override readonly capabilities: ProviderCapabilities = {
    hasTags: false,
    hasMarkers: true,
    needsProject: true,
    canBackdate: true,
    listLimitDays: undefined,
    precisionSeconds: 60,
  };
  readonly #account: ProviderAccount;

  constructor(timers: Timers, account: ProviderAccount) {
    super(timers);
    this.#account = account;
  }

  override verify(): Promise<ProviderAccount> {
    return Promise.resolve(this.#account);
  }
}

/** The questions and the result. */
interface Configured {
  asked: string;
  text: string;
  notes: string;
  disk: MemoryDisk;
  /** The time limits given to the service, in milliseconds. */
  budgetsMs: (number | undefined)[];
}

const ONE_PLAN = "tasks:\n  - id: A-1\n    plan: v2\n";

/** Runs the dialog with some answers. */
async function configured(
  answers: readonly string[],
  { config, tasks = ONE_PLAN, places = NOBODY.workspaces }: {
    config?: string;
    tasks?: string;
    places?: ProviderAccount["workspaces"];
  } = {},
): Promise<Configured> {
  const files = { "tasks.yaml": tasks };
  const disk = new MemoryDisk(
    config === undefined ? files : { ...files, "config.yaml": config },
  );
  const budgetsMs: (number | undefined)[] = [];
  const clock = new FakeClock("2025-01-16T09:00:00Z");
  const context: CommandContext = {
    log: new CommandLog(),
    disk,
    clock,
    zone: clock.zone,
    isTerminal: true,
    columns: undefined,
    ask: undefined,
    readInput: () => Promise.reject(new TypeError("There is no input")),
    listFolder: () => Promise.resolve(undefined),
    openProvider: (timers, { accountId }, budgetMs) => {
      budgetsMs.push(budgetMs);
      const known = accountId === undefined ? NOBODY : SOMEBODY;
      const account = { ...known, workspaces: places };
      const provider = new AccountProvider(timers, account);
      return Promise.resolve({ provider, close: () => Promise.resolve() });
    },
    showProgress: undefined,
    openLiveLine: undefined,
  };
  const rest = [...answers];
  let asked = "";
  const answer = await configureInDialog(context, (question) => {
    const line = rest.shift();
    asked += `${question}${line ?? "^D"}\n`;
    return Promise.resolve(line);
  });
  const notes = answer.notes?.join("\n") ?? "";
  return { asked, text: answer.text, notes, disk, budgetsMs };
}

Deno.test("for Harvest, the account and a task of each project are asked for", async () => {
  const answers = ["harvest", "second", "site", "", "talk", ""];
  const { asked, text, notes, disk } = await configured(answers);
  assertStringIncludes(
    asked,
    `]: harvest
Accounts:
  1  First (1)
  2  Second (2)
Account (number or name): second
Hello, Ann
Projects:
  1  Site (10)
  2  Book (11)
Project for plan "v2" (number or name, empty for none): site
Tasks in Site:
  1  Code (20)
  2  Talk (21)
Task (number or name): 
Enter a number or a name
Task (number or name): talk
Project for all other tasks (number or name, empty for none): 
`,
  );
  assertEquals(text.split("\n").at(-1), "Harvest: key accepted");
  assertEquals(notes, "");
  assertStringIncludes(
    disk.files["config.yaml"] ?? "",
    `time_tracking:
  provider: harvest
  project_mapping:
    v2: 10
  account_id: 2
  task_mapping:
    v2: 21
`,
  );
  const { accounts } = JSON.parse(disk.files["history/sync.json"] ?? "");
  assertEquals(accounts, { harvest: { user: "99", workspace: "2" } });
});

const CONFIG = `time_tracking:
  provider: harvest
  account_id: 2
  project_mapping:
    v2: 10
  task_mapping:
    v2: 21
`;

/** Answers for the project and the task, and the mapped ids. */
const CHANGES: [answers: string[], project: string, task: string][] = [
  [["", ""], "10", "21"],
  [["", "1"], "10", "20"],
  // The only task of a project is selected.
  [["book"], "11", "22"],
];

for (const [answers, project, task] of CHANGES) {
  Deno.test(`"${answers.join(", ")}" selects the project ${project} and the task ${task}`, async () => {
    const { disk } = await configured(["", "", ...answers, ""], {
      config: CONFIG,
    });
    assertEquals(
      disk.files["config.yaml"],
      CONFIG.replace("v2: 10", `v2: ${project}`).replace(
        "v2: 21",
        `v2: ${task}`,
      ),
    );
  });
}

Deno.test("the only task of a project is selected and shown", async () => {
  const { asked } = await configured(["", "", "book", ""], { config: CONFIG });
  assertStringIncludes(asked, "Task in Book: Write (22) (the only one)\n");
});

Deno.test("another account than the configured one is checked, and its projects are listed", async () => {
  const answers = ["", "first", "site", "code", ""];
  const { asked, budgetsMs, disk } = await configured(answers, {
    config: CONFIG,
  });
  assertStringIncludes(asked, "]: first\nProjects:\n  1  Site (10)\n");
  assertEquals(budgetsMs.length, 2);
  assertEquals(
    disk.files["config.yaml"],
    CONFIG.replace("account_id: 2", "account_id: 1").replace("21", "20"),
  );
});

Deno.test("removing a project also removes its task", async () => {
  const answers = ["", "", "-", "book"];
  const { notes, disk } = await configured(answers, { config: CONFIG });
  assertEquals(
    notes,
    "Removed from config.yaml: project_mapping for v2, task_mapping for v2",
  );
  assertEquals(
    disk.files["config.yaml"],
    CONFIG.replace("v2: 10", '"*": 11').replace("v2: 21", '"*": 22'),
  );
});

Deno.test("without an account, no user is remembered", async () => {
  const { text, notes, disk } = await configured(["harvest"], { places: [] });
  assertStringIncludes(text, "This key cannot access any account\n");
  assertStringIncludes(notes, "Harvest needs an account: ");
  assertEquals(disk.files["history/sync.json"], undefined);
});

Deno.test("requests of the dialog time out after 20 s", async () => {
  const { budgetsMs } = await configured(["4", "1", "2", ""]);
  assertEquals(budgetsMs, [20_000, 20_000]);
});

Deno.test("Harvest's dialog requires a project for all other tasks", async () => {
  const answers = ["harvest", "second", "", "", "-", "site", "code"];
  const { asked, disk } = await configured(answers);
  assertStringIncludes(
    asked,
    `Project for plan "v2" (number or name, empty for none): 
Project for all other tasks (number or name): 
Enter a number or a name
Project for all other tasks (number or name): -
Not in the list: "-"
Project for all other tasks (number or name): site
`,
  );
  const config = disk.files["config.yaml"] ?? "";
  assertStringIncludes(config, '"*": 10');
  assertStringIncludes(config, '"*": 20');
});

Deno.test("a project for all other tasks is required until each plan has one", async () => {
  const tasks = `${ONE_PLAN}  - id: B-1\n    plan: v3\n`;
  const table: [answers: string[], isRequired: boolean][] = [
    [["", ""], true],
    [["site", "code", ""], true],
    [["", "site", "code"], true],
    [["site", "code", "book"], false],
  ];
  for (const [answers, isRequired] of table) {
    const rest = isRequired ? ["site", "code"] : [""];
    const given = ["harvest", "second", ...answers, ...rest];
    const { asked } = await configured(given, { tasks });
    const others = isRequired
      ? "Project for all other tasks (number or name): site\n"
      : "Project for all other tasks (number or name, empty for none): \n";
    assertStringIncludes(asked, others);
  }
});
