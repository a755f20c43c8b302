import { assertEquals, assertRejects } from "@std/assert";
import { InvalidTextError } from "../../lib/errors.ts";
import { readMarkdownTasks } from "../../lib/formats/markdown_tasks.ts";

const LIST = "- **ID**: A-1\n";

const NOTES: [text: string, note: string][] = [
  [
    `# One\n${LIST}- **Status**: "wontfix"\n`,
    String.raw`"x.md" line 2: unknown status "\"wontfix\"", using pending`,
  ],
  [
    "---\ntitle: One\nid: A-1\nstatus: not started\n---\n",
    '"x.md" line 3: unknown status "not started", using pending',
  ],
  [
    `# One\n- **Status**: odd\n${LIST}`,
    '"x.md" line 3: unknown status "odd", using pending',
  ],
  [
    "---\n{id: A-1, status: odd}\n---\n",
    '"x.md" line 1: unknown status "odd", using pending',
  ],
  [
    "---\n{status: odd, id: A-1,\nplan: p}\n---\n",
    '"x.md" line 1: unknown status "odd", using pending',
  ],
  ...["ID", "'id'", '"id"', "id "].map((key): [string, string] => [
    `---\nplan: p\n${key}: A-1\nother:\n  id: 1\nstatus: odd\n---\n`,
    '"x.md" line 3: unknown status "odd", using pending',
  ]),
  [`${LIST}${LIST}`, '"x.md" line 2: duplicate task "A-1", skipped'],
  [
    `---\nid: A-1\n---\n# Body\n${LIST}`,
    '"x.md" line 5: duplicate task "A-1", skipped',
  ],
  [
    `# One\n- **ID**:\n# Two\n${LIST}`,
    '"x.md" line 2: the task has no id, skipped',
  ],
];

for (const [text, note] of NOTES) {
  Deno.test(`readMarkdownTasks() notes ${note}`, async () => {
    const { tasks, notes } = await readMarkdownTasks(text, "x.md");
    assertEquals(tasks.map(({ id, state }) => [id, state]), [
      ["A-1", "pending"],
    ]);
    assertEquals(notes, [note]);
  });
}

const FORMS = 'Add "- **ID**: TASK-031" below a heading, or ' +
  '"id: TASK-031" between two "---" lines at the top';

const ERRORS: [text: string, code: string, message: string, hint: string][] = [
  ["", "no_task", 'No task found in "x.md", lines 1 to 1', FORMS],
  [
    "# TASK-031: One\n\n- [ ] **ID**\n- ID: x",
    "no_task",
    'No task found in "x.md", lines 1 to 4',
    FORMS,
  ],
  ["a\r\nb\rc", "no_task", 'No task found in "x.md", lines 1 to 3', FORMS],
  [
    `\`\`\`\n${LIST}`,
    "no_task",
    'No task found in "x.md", lines 1 to 3',
    FORMS,
  ],
  [
    "---\nid:\n---\n- **ID**: ``\n",
    "no_task",
    'No task found in "x.md", lines 1 to 5',
    FORMS,
  ],
  [
    "---\nid: A-1\nid: A-2\n---\n",
    "invalid_task_file",
    'Cannot read "x.md" line 3: Cannot store mapping pair: duplicated key',
    'Correct the YAML between the "---" lines',
  ],
  [
    "---\nid: A-1\n" + "- a\n".repeat(10) + "---\n",
    "invalid_task_file",
    'Cannot read "x.md" line 3: Cannot read document: ' +
    "end of the stream or a document separator is expected",
    'Correct the YAML between the "---" lines',
  ],
  [
    `---\nid: A-1\n${"# x\n".repeat(9)}id: A-2\n---\n`,
    "invalid_task_file",
    'Cannot read "x.md" line 12: Cannot store mapping pair: duplicated key',
    'Correct the YAML between the "---" lines',
  ],
  [
    "# One\n- **ID**: a\u0007b---\nid: A-1\n---\n",
    "invalid_task_id",
    String.raw`Cannot read "x.md" line 2: Invalid task id: "a\u0007b"`,
    "Use one line without tabs or other control characters",
  ],
  [
    "# One\n- **ID**: a\u0007b\n",
    "invalid_task_id",
    String.raw`Cannot read "x.md" line 2: Invalid task id: "a\u0007b"`,
    "Use one line without tabs or other control characters",
  ],
];

for (const [text, code, message, hint] of ERRORS) {
  const name = JSON.stringify(text);
  Deno.test(`readMarkdownTasks() refuses ${name}`, async () => {
    const error = await assertRejects(
      () => readMarkdownTasks(text, "x.md"),
      InvalidTextError,
    );
    assertEquals(error.code, code);
    assertEquals(error.message, message);
    assertEquals(error.hint, hint);
  });
}

/** Front matter that is not YAML, the line, and how to correct it. */
const NOT_YAML: [text: string, line: number, hint: string][] = [
  ["---\ntitle: One: two\nid: A-1\n---\n", 2, 'title: "One: two"'],
  ["---\nid: A-1\ntitle: One: two\n---\n", 3, 'title: "One: two"'],
  ["---\nplan: @x\ntitle: One: two\nid: A-1\n---\n", 2, 'plan: "@x"'],
  [`# One\n${LIST}---\nid: A-2\nplan: @x\n---\n`, 5, 'plan: "@x"'],
];

for (const [text, line, value] of NOT_YAML) {
  Deno.test(`readMarkdownTasks() says how to write ${value}`, async () => {
    const error = await assertRejects(
      () => readMarkdownTasks(text, "x.md"),
      InvalidTextError,
      `Cannot read "x.md" line ${line}: `,
    );
    assertEquals(error.hint, `Quote the value: ${value}`);
  });
}

Deno.test("readMarkdownTasks() refuses a front matter at the top with a paragraph", async () => {
  const text = `---\nJust words\nid: A-1\n---\n${LIST}`;
  const error = await assertRejects(
    () => readMarkdownTasks(text, "x.md"),
    InvalidTextError,
    'Cannot read "x.md" line ',
  );
  assertEquals(error.hint, 'Correct the YAML between the "---" lines');
});

Deno.test("readMarkdownTasks() notes what is unexpected in the order of the file", async () => {
  const text = `${LIST}- **Status**: odd\n# Two\n- **ID**:\n# One\n${LIST}` +
    "# Three\n- **ID**: A-3\n- **Status**: other\n";
  const { notes } = await readMarkdownTasks(text, "x.md");
  assertEquals(notes, [
    '"x.md" line 1: unknown status "odd", using pending',
    '"x.md" line 4: the task has no id, skipped',
    '"x.md" line 6: duplicate task "A-1", skipped',
    '"x.md" line 8: unknown status "other", using pending',
  ]);
});
