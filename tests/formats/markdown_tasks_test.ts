import { assertEquals } from "@std/assert";
import { readMarkdownTasks } from "../../lib/formats/markdown_tasks.ts";
import type { Task, TaskState } from "../../lib/tracking/task.ts";
import { forSeeds, type Random } from "../support/random.ts";

const SEED = await Deno.readTextFile(
  new URL("../fixtures/task_031.txt", import.meta.url),
);

const SEED_TASK: Task = {
  id: "TASK-031",
  title: "Time Tracking Integration",
  state: "completed",
  plan: "paircoder-v2-upgrade",
  sprint: "sprint-7",
  tags: ["time-tracking", "toggl", "clockify", "integration"],
};

const SEED_FORMS: [name: string, text: string][] = [
  ["as it is", SEED],
  ["with CRLF", SEED.replaceAll("\n", "\r\n")],
  ["with a BOM", `\uFEFF${SEED}`],
  ["with spaces at the ends of lines", SEED.replaceAll("\n", "  \n")],
  ["with asterisks", SEED.replaceAll("\n- ", "\n* ")],
  ["with colons in bold", SEED.replaceAll("**:", ":**")],
  ["with underscores", SEED.replace(/\*\*(\w+)\*\*:/g, "__$1__:")],
  ["with code for values", SEED.replace(/(\n- \*\*\w+\*\*: )(.*)/g, "$1`$2`")],
  ["in lower case", SEED.replace(/\*\*\w+\*\*/g, (it) => it.toLowerCase())],
  ["without a final newline", SEED.trimEnd()],
];

for (const [name, text] of SEED_FORMS) {
  Deno.test(`readMarkdownTasks() reads the seed ${name}`, async () => {
    const { tasks, notes } = await readMarkdownTasks(text, "task.md");
    assertEquals(tasks, [SEED_TASK]);
    assertEquals(notes, []);
  });
}

const LIST = "- **ID**: A-1\n";

const TASKS: [name: string, text: string, tasks: Task[]][] = [
  ["just an id", LIST, [{ id: "A-1", title: "", state: "pending" }]],
  [
    "fields in any order",
    "# A-1: One\n- **Status**: doing\n- **Plan**: p\n- **ID**: A-1\n",
    [{ id: "A-1", title: "One", state: "in-progress", plan: "p" }],
  ],
  [
    "the first value of a field",
    `# One\n${LIST}- **Plan**: p\n\n- **Plan**: q\n`,
    [{ id: "A-1", title: "One", state: "pending", plan: "p" }],
  ],
  [
    "fields under their own heading only",
    `# One\n${LIST}## Later\n- **Status**: done\n- **Tags**: x\n`,
    [{ id: "A-1", title: "One", state: "pending" }],
  ],
  [
    "empty fields as none",
    `${LIST}- **Plan**:\n- **Status**: \n- **Tags**: , ,\n`,
    [{ id: "A-1", title: "", state: "pending" }],
  ],
  [
    "tags once each",
    `${LIST}- **Tags**: \`x\`, y ,x\n`,
    [{ id: "A-1", title: "", state: "pending", tags: ["x", "y"] }],
  ],
  [
    "a title that is given",
    `# Else\n${LIST}- **Title**: One *two*\n`,
    [{ id: "A-1", title: "One *two*", state: "pending" }],
  ],
  [
    "nothing from code",
    "~~~\n- **ID**: X\n```\n~~\n~~~ x\n- **ID**: V\n~~~~ \n````md\n- **ID**: Y\n```\n# Z\n" +
    `- **ID**: Z\n\`\`\`\`\n    - **ID**: W\n${LIST}\`\`\`\n- **Plan**: p\n`,
    [{ id: "A-1", title: "", state: "pending" }],
  ],
  [
    "nothing from code whose first line ends with dashes",
    `\`\`\`---\nid: X\n---\n\`\`\`\n${LIST}`,
    [{ id: "A-1", title: "", state: "pending" }],
  ],
  [
    "what follows code in a line",
    `\`\`\`code\`\`\`\n${LIST}`,
    [{ id: "A-1", title: "", state: "pending" }],
  ],
  [
    "several tasks",
    "# Plan\n\n## A-1: One\n- **ID**: A-1\n- **Status**: done\n\n" +
    "## Notes\n- [ ] **ID**: no\n\n## A-2 - Two ##\n### Metadata\n" +
    "- **Status**: On Hold\n- **ID**: A-2\n",
    [
      { id: "A-1", title: "One", state: "completed" },
      { id: "A-2", title: "Two", state: "blocked" },
    ],
  ],
  [
    "no title from the heading of the task before",
    `# A-0: Zero\n- **ID**: A-0\n## Metadata\n${LIST}`,
    [
      { id: "A-0", title: "Zero", state: "pending" },
      { id: "A-1", title: "", state: "pending" },
    ],
  ],
  [
    "code in a value as it stands",
    `${LIST}- **Plan**: \`p\` or \`q\`\n`,
    [{ id: "A-1", title: "", state: "pending", plan: "`p` or `q`" }],
  ],
  [
    "several tasks under one heading",
    "# One\n- **ID**: A-1\n- **Plan**: p\n- **ID**: A-2\n- **Plan**: q\n",
    [
      { id: "A-1", title: "One", state: "pending", plan: "p" },
      { id: "A-2", title: "", state: "pending", plan: "q" },
    ],
  ],
  [
    "ids that are hard",
    "# __proto__: a: b\n- **ID**: __proto__\n# 👩‍💻\n- **ID**: ../x y\n",
    [
      { id: "__proto__", title: "a: b", state: "pending" },
      { id: "../x y", title: "👩‍💻", state: "pending" },
    ],
  ],
];

/** What people write for each state. */
const STATUSES: Record<TaskState, string> = {
  "pending": "Pending, todo, To-Do, open, planned, new, backlog, ready",
  "in-progress": "in_progress, In Progress, doing, started, active",
  "review": "review, in review, reviewing",
  "blocked": "blocked, on hold, waiting",
  "completed": "completed, complete, Done ✅, closed",
  "cancelled": "cancelled, canceled, dropped, abandoned",
};

Deno.test("readMarkdownTasks() knows the common words for each state", async () => {
  for (const [state, words] of Object.entries(STATUSES)) {
    for (const word of words.split(", ")) {
      const text = `${LIST}- **Status**: ${word}\n`;
      const { tasks, notes } = await readMarkdownTasks(text, "task.md");
      assertEquals([tasks[0]?.state, notes], [state as TaskState, []], word);
    }
  }
});

Deno.test("readMarkdownTasks() reads files that were joined without a line end between them", async () => {
  const text = `# One\n${LIST}- **Plan**: p --- q---\t\nid: B-1\n---\t\n` +
    "- **Plan**: none of B---\nid: C-1\nplan: c\n---\n" +
    "\uFEFF---\nID : D-1\n---\n---\n'id': E-1\n---\n---\n\"id\": F-1\n---\n";
  const { tasks, notes } = await readMarkdownTasks(`\uFEFF${text}`, "task.md");
  assertEquals([tasks, notes], [[
    { id: "A-1", title: "One", state: "pending", plan: "p --- q" },
    { id: "B-1", title: "", state: "pending" },
    { id: "C-1", title: "", state: "pending", plan: "c" },
    { id: "D-1", title: "", state: "pending" },
    { id: "E-1", title: "", state: "pending" },
    { id: "F-1", title: "", state: "pending" },
  ], []]);
  const short = await readMarkdownTasks(text.slice(6), "task.md");
  assertEquals(short.tasks.map(({ id }) => id), tasks.map(({ id }) => id));
});

Deno.test("readMarkdownTasks() takes dashes in prose for a rule, whatever is below them", async () => {
  const text = `${LIST}\n---\nSome prose, then:\nid: X\n---\n[: no YAML\n`;
  const { tasks } = await readMarkdownTasks(text, "task.md");
  assertEquals(tasks.map(({ id }) => id), ["A-1"]);
});

const FRONT: [name: string, text: string, tasks: Task[]][] = [
  [
    "front matter",
    "---\nid: TASK-031\ntitle: 'Time: Tracking'\nstatus: done\nplan: p\n" +
    'sprint: s 7\ntags: [a, "b,c", a]\npriority: {x: 1}\n---\n# Else\n',
    [{
      id: "TASK-031",
      title: "Time: Tracking",
      state: "completed",
      plan: "p",
      sprint: "s 7",
      tags: ["a", "b,c"],
    }],
  ],
  [
    "front matter in another case, with comma text and a heading",
    "\uFEFF---\r\nID: 007\r\nState: In_Progress\r\nTAGS: a, b\r\nPlan:\r\n" +
    "Sprint: ~\r\n...\r\n\r\n## Not this\r\n# 007: Bond\r\n# Nor this\r\n",
    [{ id: "007", title: "Bond", state: "in-progress", tags: ["a", "b"] }],
  ],
  [
    "front matter that folds a title",
    '---\n__proto__: x\n"id": "1e3  x"\ntitle: >\n  One\n  two\n---\n',
    [{ id: "1e3  x", title: "One two", state: "pending" }],
  ],
  [
    "front matter that is not about a task, and a list",
    `---\nlayout: page\ntitle: Else\n---\n# One\n${LIST}`,
    [{ id: "A-1", title: "One", state: "pending" }],
  ],
  [
    "front matter and a list of another task",
    `---\nid: A-0\ntitle: "A-0: Zero"\n---\n${LIST}`,
    [
      { id: "A-0", title: "Zero", state: "pending" },
      { id: "A-1", title: "", state: "pending" },
    ],
  ],
  [
    "front matter with spaces around its values",
    '---\nid: " A-1 "\ntitle: "  One  two "\nplan: " p"\n---\n',
    [{ id: "A-1", title: "One two", state: "pending", plan: "p" }],
  ],
  [
    "front matter with a comment only, and a list",
    `---\n# Nothing yet\n---\n${LIST}`,
    [{ id: "A-1", title: "", state: "pending" }],
  ],
  [
    "front matter without an end",
    "---\nid: A-1\ntags:\n- a\n\n# more\n",
    [{ id: "A-1", title: "", state: "pending", tags: ["a"] }],
  ],
  [
    "no front matter without an end before a paragraph",
    "---\nid: A-0\nJust words\n- **ID**: A-1\n",
    [{ id: "A-1", title: "", state: "pending" }],
  ],
  [
    "a front matter after a line without an end",
    `# One\n${LIST}Words---\nid: A-2\ntitle: Two\n---\n`,
    [
      { id: "A-1", title: "One", state: "pending" },
      { id: "A-2", title: "Two", state: "pending" },
    ],
  ],
  [
    "no front matter between the row of a table and a rule",
    `| a |\n| ---\nid: A-0\n---\n${LIST}`,
    [{ id: "A-1", title: "", state: "pending" }],
  ],
  [
    "front matter with dashes at the end of a value",
    "---\t\nid: A-1\nplan: p---\nsprint: s\n---\t\n",
    [{ id: "A-1", title: "", state: "pending", plan: "p---", sprint: "s" }],
  ],
  [
    "front matter with values that are null, and tags that are no text",
    "---\nid: A-1\ntitle: null\nplan: NULL\nsprint: ~\nstatus:\n" +
    "tags: [a, [b], {c: d}]\n---\n",
    [{ id: "A-1", title: "", state: "pending", tags: ["a"] }],
  ],
  [
    "front matter with a title on several lines",
    "---\nid: A-1\ntitle: |\n  One\n  two\n---\n",
    [{ id: "A-1", title: "One two", state: "pending" }],
  ],
  [
    "front matter with an id of spaces, and a list",
    `---\nid: " "\n---\n${LIST}`,
    [{ id: "A-1", title: "", state: "pending" }],
  ],
  [
    "front matter without a value for the id, and a list",
    `---\nid:\n---\n${LIST}`,
    [{ id: "A-1", title: "", state: "pending" }],
  ],
  [
    "a list between two rules, with a key that is no id",
    `---\n\n---\nPaid: x\n${LIST}---\n`,
    [{ id: "A-1", title: "", state: "pending" }],
  ],
  [
    "space within code in a value",
    "- **ID**: ` A-1 `\n- **Plan**: ` p `\n",
    [{ id: "A-1", title: "", state: "pending", plan: "p" }],
  ],
  [
    "a heading at the top that ends with dashes",
    `# One---\nplan: p\n---\n${LIST}`,
    [{ id: "A-1", title: "One---", state: "pending" }],
  ],
  [
    "a line across the top",
    `---\n\n# One\n${LIST}`,
    [{ id: "A-1", title: "One", state: "pending" }],
  ],
  [
    "a paragraph between two lines",
    `---\nJust words\n---\n# One\n${LIST}`,
    [{ id: "A-1", title: "One", state: "pending" }],
  ],
];

for (const [name, text, expected] of [...TASKS, ...FRONT]) {
  Deno.test(`readMarkdownTasks() reads ${name}`, async () => {
    const { tasks, notes } = await readMarkdownTasks(text, "task.md");
    assertEquals(tasks, expected);
    assertEquals(notes, []);
  });
}

const TITLES: [heading: string, title: string][] = [
  ["# A-1: One", "One"],
  ["# A-1:One", "One"],
  ["# A-1 – One", "One"],
  ["# A-1 - One - two", "One - two"],
  ["# A-1 One", "One"],
  ["# A-1", ""],
  ["# `A-1`: One", "One"],
  ["# **A-1**: One", "One"],
  ["# [A-1] One", "One"],
  ["# A-10: Ten", "A-10: Ten"],
  ["# One", "One"],
  ["# One\n## Metadata", "One"],
  ["# One\n## Two", "Two"],
  ["   # One", "One"],
  ["# One\n    # Two", "One"],
  ["###### One", "One"],
  ["#\tOne", "One"],
  ["# One ## ", "One"],
  ["# One # two", "One # two"],
  ["# One\n#hashtag", "One"],
  ["# One\n####### Seven", "One"],
  ["# A-1  -  One", "One"],
  ["# A-1\t-\tOne", "One"],
  ["# A-1\t: One", "One"],
  ["# A-1\tOne", "One"],
  ["# A-1- One", "A-1- One"],
  ["# A-1 -One", "-One"],
  ["# A-1 — One", "One"],
  ["# _A-1_: One", "One"],
  ["# A_-1: One", "A_-1: One"],
  ["# A-1: One\n## Else", "One"],
  ["# A-1: Old\n## A-1: One", "One"],
  ["## One ##", "One"],
  ["# C#", "C#"],
  ["#hashtag", ""],
  ["####### Seven", ""],
  ["Words", ""],
];

for (const [heading, title] of TITLES) {
  const name = JSON.stringify(heading);
  Deno.test(`readMarkdownTasks() reads the title "${title}" from ${name}`, async () => {
    const { tasks } = await readMarkdownTasks(`${heading}\n${LIST}`, "task.md");
    assertEquals(tasks[0]?.title, title);
  });
}

const STATES: [state: TaskState, words: string[]][] = [
  ["pending", "pending todo to-do TODO open planned new backlog".split(" ")],
  ["in-progress", ["in progress", "In-Progress", "in_progress", "doing"]],
  ["in-progress", ["started", "active"]],
  ["blocked", ["blocked", "on hold", "On-Hold", "waiting", "⛔ Blocked"]],
  ["completed", [
    "done",
    "complete",
    "completed",
    "closed",
    "✅ Done (2025-01-17)",
  ]],
];

for (const [state, words] of STATES) {
  for (const word of words) {
    Deno.test(`readMarkdownTasks() reads "${word}" as ${state}`, async () => {
      const list = `${LIST}- **Status**: ${word}\n`;
      const front = `---\nid: A-1\nstate: ${word}\n---\n`;
      for (const text of [list, front]) {
        const { tasks, notes } = await readMarkdownTasks(text, "task.md");
        assertEquals(tasks[0]?.state, state);
        assertEquals(notes, []);
      }
    });
  }
}

const WORDS = ["A-1", "TASK-025", "日本", "a/b", "x y", "é:z", "😀"];

function randomTask(random: Random, index: number): Task {
  const tags = [random.pick(WORDS), `t${index}`];
  return {
    id: `${random.pick(WORDS)}${index}`,
    title: `${random.pick(WORDS)} ${random.pick(WORDS)}`,
    state: random.pick(["pending", "in-progress", "blocked", "completed"]),
    ...(random.chance(0.5) ? { plan: random.pick(WORDS) } : {}),
    ...(random.chance(0.5) ? { sprint: random.pick(WORDS) } : {}),
    ...(random.chance(0.5) ? { tags } : {}),
  };
}

function markdownOf(task: Task, random: Random): string {
  const { id, title, state, plan, sprint, tags } = task;
  const values = { ID: id, Status: state, Plan: plan, Sprint: sprint };
  const fields: [string, string | undefined][] = [
    ...Object.entries(values),
    ["Tags", tags?.join(", ")],
    ["Priority", "P2"],
  ];
  const items = fields.filter(([, value]) => value !== undefined)
    .map(([name, value]) => ({
      order: random.next(),
      text: `- **${name}**: ${value}`,
    }))
    .sort((a, b) => a.order - b.order)
    .map(({ text }) => text);
  const code = "```\n# Code\n- **ID**: no\n```";
  const more = random.chance(0.5) ? ["", code] : [];
  const head = random.chance(0.5) ? ["", "## Metadata"] : [];
  return [`# ${id}: ${title}`, ...head, ...items, ...more, "", ""].join("\n");
}

Deno.test("readMarkdownTasks() reads random tasks as they are", async () => {
  await forSeeds(500, async (random) => {
    const count = random.integer(1, 4);
    const expected = Array.from(
      { length: count },
      (_, index) => randomTask(random, index),
    );
    const text = expected.map((task) => markdownOf(task, random)).join("");
    const { tasks, notes } = await readMarkdownTasks(text, "task.md");
    assertEquals(tasks, expected);
    assertEquals(notes, []);
  });
});
