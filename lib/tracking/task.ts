import { InvalidTextError, NotAllowedError, shellWord } from "../errors.ts";

/** How far a task is. */
export type TaskState =
  | "pending"
  | "in-progress"
  | "review"
  | "blocked"
  | "completed"
  | "cancelled";

/** The states of a task, in their usual order. */
export const TASK_STATES: readonly TaskState[] = [
  "pending",
  "in-progress",
  "review",
  "blocked",
  "completed",
  "cancelled",
];

/** A piece of work. */
export interface Task {
  /** Its id: any text in one line. */
  readonly id: string;
  /** What it is about, in a line; empty if nobody said. */
  readonly title: string;
  /** How far it is. */
  readonly state: TaskState;
  /** The plan that it belongs to. */
  readonly plan?: string;
  /** The sprint in which it is done. */
  readonly sprint?: string;
  /** Its tags; entries of its timers get them too. */
  readonly tags?: readonly string[];
}

/** Whether a text is one of the states. */
export function isTaskState(text: string): text is TaskState {
  return (TASK_STATES as readonly string[]).includes(text);
}

/** What is said of a new task beside its id. */
export interface NewTask {
  /**
   * What it is about, in a line.
   *
   * @default Empty.
   */
  readonly title?: string | undefined;
  /**
   * How far it is.
   *
   * @default `pending`
   */
  readonly state?: TaskState | undefined;
  /** The plan that it belongs to. */
  readonly plan?: string | undefined;
  /** The sprint in which it is done. */
  readonly sprint?: string | undefined;
  /** Its tags; one that is repeated counts once. */
  readonly tags?: readonly string[] | undefined;
}

const MAX_CHARACTERS = 10_000;
/** How much of a text an error shows. */
const MAX_SHOWN_CHARACTERS = 40;

/** What changes of a task; what is left out stays as it is. */
export interface TaskEdit {
  /** What it is about; empty for nothing. */
  readonly title?: string;
  /** How far it is. */
  readonly state?: TaskState;
  /** The plan that it belongs to; empty for none. */
  readonly plan?: string;
  /** The sprint in which it is done; empty for none. */
  readonly sprint?: string;
  /** Its tags, instead of those that it has. */
  readonly tags?: readonly string[];
}

/** What is wrong with a text that is to be one line, and the way out. */
const LINE_RULES: [isBroken: (text: string) => boolean, hint: string][] = [
  [(text) => text === "", "Give at least one character"],
  [
    // An emoji counts once, though it is two code units.
    (text) => text.length > MAX_CHARACTERS && [...text].length > MAX_CHARACTERS,
    "Give at most 10,000 characters",
  ],
  [(text) => !text.isWellFormed(), "Give valid Unicode, not half an emoji"],
  [
    (text) => /[\p{Cc}\p{Zl}\p{Zp}]/u.test(text),
    "Give one line, without tabs and other control characters",
  ],
  [
    (text) => text.trim() !== text,
    "Leave out white space at the beginning and the end",
  ],
];

/** Whether a text can be the id of a task. */
export function isTaskId(text: string): boolean {
  return hintFor(text) === undefined;
}

/**
 * Refuses what cannot be the id of a task: it is one line of valid Unicode,
 * of 1 to 10,000 characters, without white space around it.
 *
 * @throws {InvalidTextError} When it is something else.
 */
export function checkTaskId(id: string): void {
  checkLine(id, "invalid_task_id", "a task id");
}

/**
 * Makes a task; white space around its texts is left out.
 *
 * @throws {InvalidTextError} When its id or another text is not one line.
 */
export function newTask(id: string, details: NewTask = {}): Task {
  const { state = "pending" } = details;
  const title = details.title?.trim() ?? "";
  const plan = details.plan?.trim();
  const sprint = details.sprint?.trim();
  const tags = details.tags?.map((tag) => tag.trim()) ?? [];
  checkTaskId(id);
  if (title !== "") checkLine(title, "invalid_task_title", "a title");
  if (plan !== undefined) checkLine(plan, "invalid_plan", "a plan");
  if (sprint !== undefined) checkLine(sprint, "invalid_sprint", "a sprint");
  for (const tag of tags) checkLine(tag, "invalid_tag", "a tag");
  return {
    id,
    title,
    state,
    ...(plan === undefined ? {} : { plan }),
    ...(sprint === undefined ? {} : { sprint }),
    ...(tags.length === 0 ? {} : { tags: [...new Set(tags)] }),
  };
}

/**
 * A task after an edit.
 *
 * @throws {InvalidTextError} When a text is not one line.
 */
export function editTask(before: Task, edit: TaskEdit): Task {
  const { plan = before.plan, sprint = before.sprint } = edit;
  return newTask(before.id, {
    ...before,
    ...edit,
    plan: plan?.trim() || undefined,
    sprint: sprint?.trim() || undefined,
  });
}

/** Whether nobody works on a task in a state: its timer stops. */
export function stopsTimer(state: TaskState): boolean {
  return state !== "in-progress" && state !== "pending";
}

/** Whether a state is final: work on such a task resumes after `reopen`. */
export function isEnded(state: TaskState): boolean {
  return state === "completed" || state === "cancelled";
}

/** What can be done to a task. */
export type TaskMove = "start" | "complete" | "block" | "reopen";

type Refusals = { readonly [state in TaskState]?: string };

/** Work on such a task resumes after `reopen`. */
const ENDED: Refusals = {
  completed: "task_completed",
  cancelled: "task_cancelled",
};

/** The state after each move, and the codes for those that it refuses. */
const MOVES: Record<
  TaskMove,
  { readonly to: TaskState; readonly refused: Refusals }
> = {
  start: { to: "in-progress", refused: ENDED },
  complete: {
    to: "completed",
    refused: { ...ENDED, completed: "task_already_completed" },
  },
  block: {
    to: "blocked",
    refused: { ...ENDED, blocked: "task_already_blocked" },
  },
  reopen: {
    to: "pending",
    refused: {
      "pending": "task_not_ended",
      "in-progress": "task_not_ended",
      "review": "task_not_ended",
    },
  },
};

/**
 * A task after a move; one in that state already stays as it is.
 *
 * @throws {NotAllowedError} When its state refuses the move.
 */
export function movedTask(task: Task, move: TaskMove): Task {
  const { id, state } = task;
  const { to, refused } = MOVES[move];
  const code = refused[state];
  if (code === undefined) return state === to ? task : { ...task, state: to };
  const way = code === ENDED[state]
    ? "Reopen it: worktime task reopen"
    : "See: worktime task show";
  throw new NotAllowedError(code, `The task "${id}" is ${state} already`, {
    hint: `${way} ${shellWord(id)}`,
  });
}

function checkLine(text: string, code: string, what: string): void {
  const hint = hintFor(text);
  if (hint === undefined) return;
  throw new InvalidTextError(code, `Not ${what}: ${quoted(text)}`, { hint });
}

function hintFor(text: string): string | undefined {
  return LINE_RULES.find(([isBroken]) => isBroken(text))?.[1];
}

/** The beginning of a text in quotes, harmless on a terminal. */
function quoted(text: string): string {
  const start = text.slice(0, MAX_SHOWN_CHARACTERS);
  const shown = start === text ? text : `${start}…`;
  return JSON.stringify(shown).replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, (it) => {
    const digits = it.charCodeAt(0).toString(16).padStart(4, "0");
    return `\\u${digits}`;
  });
}

/**
 * The names that one may have been meant for: they differ in case, in the form
 * of Unicode, in an `O` for a zero, in zeros before a number, in what separates
 * words, or in a letter of a longer word. Other numbers are other names.
 *
 * @param name What was typed.
 * @param known The names that there are; what is the same is no near one.
 */
export function similarNames(name: string, known: Iterable<string>): string[] {
  const near: string[] = [];
  const key = keyOf(name);
  const [letters, digits] = partsOf(name);
  for (const other of known) {
    if (other === name) continue;
    if (keyOf(other) === key) near.push(other);
    else {
      const [otherLetters, otherDigits] = partsOf(other);
      const isLetterOff = digits === otherDigits &&
        Math.max(letters.length, otherLetters.length) >= MIN_WORD_LENGTH &&
        isOneEditAway(letters, otherLetters);
      if (isLetterOff) near.push(other);
    }
  }
  return near;
}

/** A letter more or less makes another word of a shorter one. */
const MIN_WORD_LENGTH = 4;

/** What names have in common that look or sound the same. */
function keyOf(name: string): string {
  return foldedOf(name).replaceAll("o", "0").replace(/[il|](?=\d|$)/g, "1")
    .replace(/[\s_./-]+/g, "-").replace(/(?<!\d)0+(?=\d)/g, "");
}

function foldedOf(name: string): string {
  return name.normalize("NFKC").toLowerCase().normalize("NFKC");
}

/** The letters of a name, and its numbers in order. */
function partsOf(name: string): [letters: string, digits: string] {
  const folded = foldedOf(name);
  const numbers = folded.match(NUMBER) ?? [];
  return [
    folded.replace(NUMBER, "").replace(/[\s_./-]+/g, ""),
    numbers.map((it) => it.replace(/^0+(?=\d)/, "")).join(" "),
  ];
}

/** A number, with the letter behind it that `5b` has. */
const NUMBER = /\d+(?:\p{L}(?!\p{L}))?/gu;

/** Whether a letter was left out, added, replaced, or swapped with the next. */
function isOneEditAway(a: string, b: string): boolean {
  const shorter = Math.min(a.length, b.length);
  let head = 0;
  while (head < shorter && a[head] === b[head]) head++;
  let tail = 0;
  while (
    tail < shorter - head && a[a.length - tail - 1] === b[b.length - tail - 1]
  ) tail++;
  const restA = a.slice(head, a.length - tail);
  const restB = b.slice(head, b.length - tail);
  if (restA.length <= 1 && restB.length <= 1) return true;
  return restA.length === 2 && restB === [...restA].reverse().join("");
}
