import { InvalidTextError } from "../errors.ts";
import {
  newTask,
  type Task,
  TASK_STATES,
  type TaskState,
} from "../tracking/task.ts";

/** The fields that are read. */
const FIELDS = ["id", "title", "status", "state", "plan", "sprint", "tags"];

/** Common words for each state, letters only. */
const STATE_WORDS: Record<TaskState, string> = {
  "pending": "pending todo to-do open planned new backlog ready",
  "in-progress": "in-progress doing started active",
  "review": "review in-review reviewing",
  "blocked": "blocked on-hold waiting",
  "completed": "completed complete done closed",
  "cancelled": "cancelled canceled dropped abandoned",
};

/** Headings above the fields of a task that are not its title. */
const GENERIC_HEADING = /^(?:meta|metadata|meta data|details|info|task)$/i;

const HINT = 'Add "- **ID**: TASK-031" below a heading, or ' +
  '"id: TASK-031" between two "---" lines at the top';

/** A task as found in the file. */
interface TaskDraft {
  /** The line of its id, or else of its first field, counting from 1. */
  line: number;
  /** The first value of each field. */
  readonly fields: Map<string, string>;
  /** Its tags, if they are a YAML list. */
  tags?: readonly string[];
  /** The headings that can be its title, nearest last. */
  readonly headings: readonly string[];
}

/** A line outside of code blocks. Its number counts from 1. */
interface Line {
  readonly text: string;
  readonly number: number;
}

/** A part of a file: a front matter and the prose up to the next one. */
interface Part {
  /** The lines between the `---`; empty in the part before any front matter. */
  readonly frontMatter: readonly Line[];
  readonly prose: Line[];
}

/**
 * Reads the tasks of a Markdown file: from YAML front matter with an `id`, more
 * than one if files were concatenated, and from lists with `- **ID**:
 * TASK-031`. Code blocks are ignored.
 *
 * @param file The name of the file, for errors and notes.
 * @returns The tasks in the order of the file, and one-line notes about
 * anything that could be unexpected.
 * @throws {InvalidTextError} When there is no task, or when one cannot be read.
 */
export async function readMarkdownTasks(
  text: string,
  file: string,
): Promise<{ tasks: readonly Task[]; notes: readonly string[] }> {
  const lines = text.replace(/\uFEFF/g, "").split(/\r\n|\r|\n/);
  const drafts: TaskDraft[] = [];
  for (const { frontMatter, prose } of partsOf(lines)) {
    const fronted = await frontMatterDrafts(frontMatter, prose, file);
    for (const it of [...fronted, ...listDrafts(prose)]) drafts.push(it);
  }
  const tasks = new Map<string, Task>();
  const notes: string[] = [];
  for (const draft of drafts) {
    const place = `"${file}" line ${draft.line}`;
    const id = draft.fields.get("id");
    if (id === undefined) continue;
    if (id === "") notes.push(`${place}: the task has no id, skipped`);
    else if (tasks.has(id)) {
      notes.push(`${place}: duplicate task "${id}", skipped`);
    } else tasks.set(id, taskOf(draft, { id, place, notes }));
  }
  if (tasks.size > 0) return { tasks: [...tasks.values()], notes };
  const message = `No task found in "${file}", lines 1 to ${lines.length}`;
  throw new InvalidTextError("no_task", message, { hint: HINT });
}

/** Splits a file into parts. Only the first can lack a front matter. */
function partsOf(lines: readonly string[]): Part[] {
  let part: Part = { frontMatter: [], prose: [] };
  const parts = [part];
  let fence: string | undefined;
  for (let index = 0; index < lines.length; index++) {
    const text = lines[index] ?? "";
    const [, marks = "", rest = ""] = text.match(FENCE) ?? [];
    if (fence !== undefined) {
      // A closing fence is at least as long, with nothing after it.
      if (marks.startsWith(fence) && rest.trim() === "") fence = undefined;
      continue;
    }
    if (marks !== "" && !(marks[0] === "`" && rest.includes("`"))) {
      fence = marks;
      continue;
    }
    const end = frontMatterEnd(lines, index);
    if (end === undefined) {
      part.prose.push({ text, number: index + 1 });
      continue;
    }
    part.prose.push({ text: text.replace(/---\s*$/, ""), number: index + 1 });
    const frontMatter = lines.slice(index + 1, end)
      .map((text, i) => ({ text, number: index + i + 2 }));
    part = { frontMatter, prose: [] };
    parts.push(part);
    index = end;
  }
  return parts;
}

/**
 * Returns the index of the line that ends the front matter starting at a line,
 * if one does. Below the top of the file, it must have an `id`, as `---` can be
 * a rule.
 */
function frontMatterEnd(
  lines: readonly string[],
  start: number,
): number | undefined {
  const first = lines[start] ?? "";
  // `---` can follow text, if the file before it did not end with a line end.
  if (!/^(?!.*\|).*(?<!-)---\s*$/.test(first)) return undefined;
  const isTop = start === 0 && first.startsWith("---");
  let hasId = false;
  let isFront = true;
  for (let index = start + 1; index < lines.length; index++) {
    const line = lines[index] ?? "";
    if (/^(?:---|\.\.\.)\s*$/.test(line)) {
      return hasId || isTop ? index : undefined;
    }
    if (/^["']?id["']?\s*:/i.test(line)) hasId = true;
    isFront &&= FRONT_MATTER_LINE.test(line);
    // Prose follows, so the dashes are a rule.
    if (!isTop && !isFront) return undefined;
  }
  // An unclosed front matter ends with the file.
  return hasId && isFront ? lines.length : undefined;
}

const FENCE = /^ {0,3}(`{3,}|~{3,})(.*)$/;

/** A key, an indented line, a list item, a comment or a blank line. */
const FRONT_MATTER_LINE = /^(?:["']?[\w-]+["']?\s*:|\s|-|#|$)/;

/** Returns the task in the front matter, if it has one. */
async function frontMatterDrafts(
  front: readonly Line[],
  prose: readonly Line[],
  file: string,
): Promise<TaskDraft[]> {
  if (front.length === 0) return [];
  const { parse } = await import("@std/yaml");
  let content: unknown;
  try {
    // Every scalar is a string in this schema, so `id: 007` stays as it is.
    const yaml = front.map(({ text }) => text).join("\n");
    content = parse(yaml, { schema: "failsafe" });
  } catch (cause) {
    throw frontMatterError(cause, front, file);
  }
  if (typeof content !== "object" || content === null) return [];
  const values = new Map(
    Object.entries(content).map(([key, value]) => [key.toLowerCase(), value]),
  );
  const fields = new Map<string, string>();
  for (const name of FIELDS) {
    const value = values.get(name);
    if (typeof value === "string" && !/^(?:~|null)?$/i.test(value.trim())) {
      const line = name === "id" ? value : value.replace(/\s+/g, " ");
      fields.set(name, line.trim());
    }
  }
  const at = front.find(({ text }) => /^\s*["']?id["']?\s*:/i.test(text));
  const heading = prose.map(parseHeading).find((it) => it?.level === 1)?.text;
  const line = at?.number ?? (front[0]?.number ?? 2) - 1;
  const draft: TaskDraft = { line, fields, headings: heading ? [heading] : [] };
  const tags: unknown = values.get("tags");
  if (Array.isArray(tags)) {
    draft.tags = tags.filter((it) => typeof it === "string");
  }
  return [draft];
}

function frontMatterError(
  cause: unknown,
  front: readonly Line[],
  file: string,
): InvalidTextError {
  const { message } = cause instanceof Error ? cause : new Error(String(cause));
  const [, problem = message, line = "0"] =
    message.match(/^(.*?) at line (\d+)/) ?? [];
  const first = front[0]?.number ?? 1;
  const [, key, value] = front.map(({ text }) => text.match(UNQUOTED))
    .find((match) => match) ?? [];
  return new InvalidTextError(
    "invalid_task_file",
    `Cannot read "${file}" line ${first + Number(line) - 1}: ${problem}`,
    {
      hint: key === undefined
        ? 'Correct the YAML between the "---" lines'
        : `Quote the value: ${key}: ${JSON.stringify(value)}`,
      cause,
    },
  );
}

/** An unquoted value with a colon, or with a character that YAML reserves. */
const UNQUOTED = /^([\w-]+):\s+([^\s"'[{|>&*!#][^#]*:\s.*|[@`%].*?)\s*$/;

/** Returns the tasks in lists of fields. */
function listDrafts(prose: readonly Line[]): TaskDraft[] {
  const drafts: TaskDraft[] = [];
  let headings: string[] = [];
  let draft: TaskDraft | undefined;
  for (const line of prose) {
    const heading = parseHeading(line);
    if (heading) {
      // The headings of one task do not apply to the next.
      if (draft?.fields.has("id")) headings = [];
      headings.push(heading.text);
      draft = undefined;
    }
    const [name, value] = parseField(line.text) ?? [];
    if (name === undefined || value === undefined) continue;
    const isNext = name === "id" && draft?.fields.has("id");
    if (!draft || isNext) {
      if (isNext) headings = [];
      draft = { line: line.number, fields: new Map(), headings: [...headings] };
      drafts.push(draft);
    }
    if (name === "id") draft.line = line.number;
    if (!draft.fields.has(name)) draft.fields.set(name, value);
  }
  return drafts;
}

/** Parses a heading such as `## Metadata`. */
function parseHeading(
  { text }: Line,
): { level: number; text: string } | undefined {
  const match = text.match(/^ {0,3}(#{1,6})(?:[ \t](.*))?$/);
  if (!match) return undefined;
  const [, marks = "", rest = ""] = match;
  const title = ` ${rest.trim()}`.replace(/ #+$/, "").trim();
  return { level: marks.length, text: title };
}

const FIELD =
  /^ {0,3}[-*+][ \t]+(?:\*\*|__)([A-Za-z]+)(?::(?:\*\*|__)|(?:\*\*|__)[ \t]*:)(.*)$/;

/** Parses a list item such as `- **ID**: TASK-031`. */
function parseField(text: string): [name: string, value: string] | undefined {
  const [, word = "", value = ""] = text.match(FIELD) ?? [];
  const name = word.toLowerCase();
  return FIELDS.includes(name) ? [name, withoutBackticks(value)] : undefined;
}

function withoutBackticks(text: string): string {
  const value = text.trim();
  const inner = value.slice(1, -1);
  const isCode = value === `\`${inner}\`` && !inner.includes("`");
  return isCode ? inner.trim() : value;
}

/** Creates a task from a draft. Adds to the notes what could be unexpected. */
function taskOf(
  { fields, tags, headings }: TaskDraft,
  { id, place, notes }: { id: string; place: string; notes: string[] },
): Task {
  const word = fields.get("status") || fields.get("state") || "";
  const state = stateOf(word);
  if (word !== "" && state === undefined) {
    const status = JSON.stringify(word);
    notes.push(`${place}: unknown status ${status}, using pending`);
  }
  const tagTexts = tags ?? (fields.get("tags") ?? "").split(",");
  try {
    return newTask(id, {
      title: titleOf(id, fields.get("title"), headings),
      state,
      plan: fields.get("plan") || undefined,
      sprint: fields.get("sprint") || undefined,
      tags: tagTexts.map(withoutBackticks).filter((tag) => tag !== ""),
    });
  } catch (cause) {
    if (!(cause instanceof InvalidTextError)) throw cause;
    const { code, message, hint = HINT } = cause;
    throw new InvalidTextError(code, `Cannot read ${place}: ${message}`, {
      hint,
      cause,
    });
  }
}

/** Returns the state for a word such as `Done ✅` or `in_progress`. */
function stateOf(word: string): TaskState | undefined {
  const letters = word.toLowerCase().split(/\P{L}+/u).filter(Boolean).join("-");
  return TASK_STATES.find((it) => STATE_WORDS[it].split(" ").includes(letters));
}

/** Returns the given title, or else that of a heading, without a leading id. */
function titleOf(
  id: string,
  given: string | undefined,
  headings: readonly string[],
): string {
  if (given) return textAfterId(given, id) ?? given;
  const own = headings.findLast((it) => textAfterId(it, id) !== undefined);
  if (own !== undefined) return textAfterId(own, id) ?? "";
  return headings.findLast((heading) => !GENERIC_HEADING.test(heading)) ?? "";
}

/** Returns the `Title` of `TASK-031: Title`, or `undefined` without that id. */
function textAfterId(text: string, id: string): string | undefined {
  const start = [text, text.replace(/^[`*_[]+/, "")]
    .find((it) => it.startsWith(id));
  return start?.slice(id.length)
    .match(/^[`*_\]]*(?:\s*[:–—]|\s+-(?=\s)|(?=\s|$))(.*)/)?.[1];
}
