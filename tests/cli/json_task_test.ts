import { CliUser } from "../support/run_cli.ts";
import {
  assertJson,
  assertWhole,
  entry,
  type JsonRow,
  task,
} from "../support/json_session.ts";

const TASKS: readonly JsonRow[] = [
  ["10T09:00", "task list", {
    tasks: [],
    notes: ["Add a task: worktime task add TASK"],
  }],
  [
    "10T09:00",
    "task add T-1 --title One --plan p1 --sprint s1 --tag a --tag b",
    {
      action: "added",
      task: task("T-1", {
        title: "One",
        plan: "p1",
        sprint: "s1",
        tags: ["a", "b"],
      }),
      timer: null,
      notes: [],
      dry_run: false,
    },
  ],
  ["10T09:00", "task add T-2 --dry-run", {
    action: "added",
    task: task("T-2"),
    timer: null,
    notes: [],
    dry_run: true,
  }],
  ["10T09:00", "task add T-2", {
    action: "added",
    task: task("T-2"),
    timer: null,
    notes: [],
    dry_run: false,
  }],
  ["10T09:00", "task start T-1", {
    action: "started",
    task: task("T-1", {
      title: "One",
      state: "in-progress",
      plan: "p1",
      sprint: "s1",
      tags: ["a", "b"],
    }),
    timer: {
      action: "started",
      task: "T-1",
      started: entry("id-1", "T-1", "2024-12-10T09:00:00+09:00", {
        description: "T-1: One",
        tags: ["a", "b"],
      }),
      stopped: null,
      notes: [],
    },
    notes: [],
    dry_run: false,
  }],
  ["10T09:30", "task list", {
    tasks: [
      task("T-1", {
        title: "One",
        state: "in-progress",
        plan: "p1",
        sprint: "s1",
        tags: ["a", "b"],
        total_seconds: 1800,
        running: true,
      }),
      task("T-2", { total_seconds: 0, running: false }),
    ],
    notes: [],
  }],
  [
    "10T09:30",
    "task show T-1",
    task("T-1", {
      title: "One",
      state: "in-progress",
      plan: "p1",
      sprint: "s1",
      tags: ["a", "b"],
      total_seconds: 1800,
      running: true,
    }),
  ],
  [
    "10T09:30",
    "task show T-2",
    task("T-2", { total_seconds: 0, running: false }),
  ],
  ["10T10:00", "task block T-1", {
    action: "blocked",
    task: task("T-1", {
      title: "One",
      state: "blocked",
      plan: "p1",
      sprint: "s1",
      tags: ["a", "b"],
    }),
    timer: {
      action: "stopped",
      task: "T-1",
      started: null,
      stopped: entry("id-1", "T-1", "2024-12-10T09:00:00+09:00", {
        description: "T-1: One",
        end: "2024-12-10T10:00:00+09:00",
        duration_seconds: 3600,
        tags: ["a", "b"],
      }),
      notes: [],
    },
    notes: [],
    dry_run: false,
  }],
  ["10T10:00", "task reopen T-1", {
    action: "reopened",
    task: task("T-1", {
      title: "One",
      plan: "p1",
      sprint: "s1",
      tags: ["a", "b"],
    }),
    timer: null,
    notes: [],
    dry_run: false,
  }],
  ["10T10:00", "task start T-1", {
    action: "started",
    task: task("T-1", {
      title: "One",
      state: "in-progress",
      plan: "p1",
      sprint: "s1",
      tags: ["a", "b"],
    }),
    timer: {
      action: "started",
      task: "T-1",
      started: entry("id-2", "T-1", "2024-12-10T10:00:00+09:00", {
        description: "T-1: One",
        tags: ["a", "b"],
      }),
      stopped: null,
      notes: [],
    },
    notes: [],
    dry_run: false,
  }],
  ["10T10:30", "task start T-2", {
    action: "started",
    task: task("T-2", { state: "in-progress" }),
    timer: {
      action: "switched",
      task: "T-2",
      started: entry("id-3", "T-2", "2024-12-10T10:30:00+09:00"),
      stopped: entry("id-2", "T-1", "2024-12-10T10:00:00+09:00", {
        description: "T-1: One",
        end: "2024-12-10T10:30:00+09:00",
        duration_seconds: 1800,
        tags: ["a", "b"],
      }),
      notes: [],
    },
    notes: [],
    dry_run: false,
  }],
  ["10T10:40", "task complete T-2 --dry-run", {
    action: "completed",
    task: task("T-2", { state: "completed" }),
    timer: {
      action: "stopped",
      task: "T-2",
      started: null,
      stopped: entry("id-3", "T-2", "2024-12-10T10:30:00+09:00", {
        end: "2024-12-10T10:40:00+09:00",
        duration_seconds: 600,
      }),
      notes: [],
    },
    notes: [],
    dry_run: true,
  }],
  ["10T10:40", "task complete T-2", {
    action: "completed",
    task: task("T-2", { state: "completed" }),
    timer: {
      action: "stopped",
      task: "T-2",
      started: null,
      stopped: entry("id-3", "T-2", "2024-12-10T10:30:00+09:00", {
        end: "2024-12-10T10:40:00+09:00",
        duration_seconds: 600,
      }),
      notes: [],
    },
    notes: [],
    dry_run: false,
  }],
  ["10T10:40", "task edit T-2 --title Two --state review --tag z", {
    action: "edited",
    task: task("T-2", { title: "Two", state: "review", tags: ["z"] }),
    timer: null,
    notes: [],
    dry_run: false,
  }],
  ["10T10:40", "task rename T-1 T-4", {
    action: "renamed",
    task: task("T-4", {
      title: "One",
      state: "in-progress",
      plan: "p1",
      sprint: "s1",
      tags: ["a", "b"],
    }),
    from: "T-1",
    entries: 2,
    total_seconds: 5400,
    dry_run: false,
  }],
  ["10T10:40", "task delete T-4", {
    action: "deleted",
    task: task("T-4", {
      title: "One",
      state: "in-progress",
      plan: "p1",
      sprint: "s1",
      tags: ["a", "b"],
    }),
    entries: 2,
    total_seconds: 5400,
    dry_run: false,
  }],
  ["10T10:40", "task start T-2", {
    action: "started",
    task: task("T-2", { title: "Two", state: "in-progress", tags: ["z"] }),
    timer: {
      action: "started",
      task: "T-2",
      started: entry("id-4", "T-2", "2024-12-10T10:40:00+09:00", {
        description: "T-2: Two",
        tags: ["z"],
      }),
      stopped: null,
      notes: [],
    },
    notes: [],
    dry_run: false,
  }],
  ["10T10:50", "task import a.md b.md", {
    added: [
      task("T-1", { state: "completed", plan: "p" }),
      task("T-5", { title: "Five", sprint: "s", tags: ["x"] }),
    ],
    updated: [],
    unchanged: [
      task("T-2", { title: "Two", state: "in-progress", tags: ["z"] }),
    ],
    timer: null,
    notes: ['"T-2" stays in-progress; the file says completed'],
    dry_run: false,
  }],
  ["10T10:50", "task import a.md b.md --states", {
    added: [],
    updated: [task("T-2", { title: "Two", state: "completed", tags: ["z"] })],
    unchanged: [
      task("T-1", { state: "completed", plan: "p" }),
      task("T-5", { title: "Five", sprint: "s", tags: ["x"] }),
    ],
    timer: {
      action: "stopped",
      task: "T-2",
      started: null,
      stopped: entry("id-4", "T-2", "2024-12-10T10:40:00+09:00", {
        description: "T-2: Two",
        end: "2024-12-10T10:50:00+09:00",
        duration_seconds: 600,
        tags: ["z"],
      }),
      notes: [],
    },
    notes: [],
    dry_run: false,
  }],
  ["10T10:50", "task list --state completed", {
    tasks: [
      task("T-2", {
        title: "Two",
        state: "completed",
        tags: ["z"],
        total_seconds: 1200,
        running: false,
      }),
      task("T-1", {
        state: "completed",
        plan: "p",
        total_seconds: 0,
        running: false,
      }),
    ],
    notes: [],
  }],
];

const INPUTS = {
  "a.md": "---\nid: T-1\nstatus: done\nplan: p\n---\n",
  "b.md": "---\nid: T-5\ntitle: Five\ntags: [x]\nsprint: s\n---\n" +
    "---\nid: T-2\nstatus: done\n---\n",
};

Deno.test("the JSON of the task commands", async () => {
  await assertJson(new CliUser(undefined, { inputs: INPUTS }), TASKS);
});

Deno.test("the JSON of every task command is pinned", () => {
  assertWhole("task", TASKS);
});
