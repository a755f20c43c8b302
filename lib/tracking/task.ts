import { argumentWords, InvalidTextError, NotAllowedError } from "../errors.ts";

/** The state of a task. */
export type TaskState =
  | "pending"
  | "in-progress"
  | "review"
  | "blocked"
  | "completed"
  | "cancelled";

/** All states of a task, in their usual order. */
export const TASK_STATES: readonly TaskState[] = [
  "pending",
  "in-progress",
  "review",
  "blocked",
  "completed",
  "cancelled",
];

/** A task. */
export interface Task {
  /** Its id: any text in one line. */
  readonly id: string;
  /** Its title, in one line; can be empty. */
  readonly title: string;
  /** Its state. */
  readonly state: TaskState;
  /** The plan it belongs to. */
  readonly plan?: string;
  /** The sprint it belongs to. */
  readonly sprint?: string;
  /** Its tags, which new entries for the task inherit. */
  readonly tags?: readonly string[];
  /** Whether its time is billable; omitted if its plan decides. */
  readonly billable?: boolean;
}

export function isTaskState(text: string): text is TaskState {
  return (TASK_STATES as readonly string[]).includes(text);
}

/** Details of a new task. */
export interface NewTask {
  /**
   * Its title, in one line.
   *
   * @default {""}
   */
  readonly title?: string | undefined;
  /**
   * Its state.
   *
   * @default {"pending"}
   */
  readonly state?: TaskState | undefined;
  /** The plan it belongs to. */
  readonly plan?: string | undefined;
  /** The sprint it belongs to. */
  readonly sprint?: string | undefined;
  /** Its tags; duplicates are removed. */
  readonly tags?: readonly string[] | undefined;
  /**
   * Whether its time is billable.
   *
   * @default The setting for its plan, if any.
   */
  readonly billable?: boolean | undefined;
}

const MAX_CHARACTERS = 10_000;
/** How much of a rejected text an error shows. */
const MAX_SHOWN_CHARACTERS = 40;

/** Changes to a task; omitted properties stay as they are. */
export interface TaskEdit {
  /** Its title; empty to remove it. */
  readonly title?: string;
  /** Its state. */
  readonly state?: TaskState;
  /** The plan it belongs to; empty for none. */
  readonly plan?: string;
  /** The sprint it belongs to; empty for none. */
  readonly sprint?: string;
  /** Its tags, replacing the present ones. */
  readonly tags?: readonly string[];
  /** Whether its time is billable. */
  readonly billable?: boolean;
}

/** What can be wrong with a one-line text, and the hint for each case. */
const LINE_RULES: [isBroken: (text: string) => boolean, hint: string][] = [
  [(text) => text === "", "Use at least one character"],
  [
    // An emoji counts once, although it is two code units.
    (text) => text.length > MAX_CHARACTERS && [...text].length > MAX_CHARACTERS,
    "Use at most 10,000 characters",
  ],
  [(text) => !text.isWellFormed(), "Use valid Unicode without lone surrogates"],
  [
    (text) => /[\p{Cc}\p{Zl}\p{Zp}]/u.test(text),
    "Use one line without tabs or other control characters",
  ],
  [
    (text) => text.trim() !== text,
    "Remove the leading and trailing spaces",
  ],
];

/** Returns whether a text is a valid task id. */
export function isTaskId(text: string): boolean {
  return hintFor(text) === undefined;
}

/**
 * Checks that a task id is valid: one line of valid Unicode, 1 to 10,000
 * characters long, without leading or trailing whitespace.
 *
 * @throws {InvalidTextError} When the id is invalid.
 */
export function checkTaskId(id: string): void {
  checkLine(id, "invalid_task_id", "task id");
}

/**
 * Creates a task. Leading and trailing whitespace is trimmed, except in the id.
 *
 * @throws {InvalidTextError} When the id or another text is not valid.
 * @throws {TypeError} When a value could not be read from a file.
 */
export function newTask(id: string, details: NewTask = {}): Task {
  const { state = "pending", billable } = details;
  const title = details.title?.trim() ?? "";
  const plan = details.plan?.trim();
  const sprint = details.sprint?.trim();
  const tags = details.tags?.map((tag) => tag.trim()) ?? [];
  if (!isTaskState(state)) {
    throw new TypeError(`"state" must be one of ${TASK_STATES.join(", ")}`);
  }
  if (typeof billable !== "boolean" && billable !== undefined) {
    throw new TypeError('"billable" must be true or false');
  }
  checkTaskId(id);
  if (title !== "") checkLine(title, "invalid_task_title", "title");
  if (plan !== undefined) checkLine(plan, "invalid_plan", "plan");
  if (sprint !== undefined) checkLine(sprint, "invalid_sprint", "sprint");
  for (const tag of tags) checkLine(tag, "invalid_tag", "tag");
  return {
    id,
    title,
    state,
    ...(plan === undefined ? {} : { plan }),
    ...(sprint === undefined ? {} : { sprint }),
    ...(tags.length === 0 ? {} : { tags: [...new Set(tags)] }),
    ...(billable === undefined ? {} : { billable }),
  };
}

/**
 * Returns a task after an edit.
 *
 * @throws {InvalidTextError} When a text is not valid.
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

/** Returns whether the timer of a task stops when it enters a state. */
export function stopsTimer(state: TaskState): boolean {
  return state !== "in-progress" && state !== "pending";
}

/** Returns whether a state is final, until the task is reopened. */
export function isEnded(state: TaskState): boolean {
  return state === "completed" || state === "cancelled";
}

/** A command that changes the state of a task. */
export type TaskMove = "start" | "complete" | "block" | "reopen";

/** The codes of errors for moves that are not allowed. */
type MoveErrorCode =
  | "task_completed"
  | "task_cancelled"
  | "task_already_completed"
  | "task_already_blocked"
  | "task_not_ended";

/** The error codes for states in which a move is not allowed. */
type ErrorCodes = { readonly [state in TaskState]?: MoveErrorCode };

/** Tasks in these states must be reopened first. */
const ENDED: ErrorCodes = {
  completed: "task_completed",
  cancelled: "task_cancelled",
};

const NOT_ENDED = "task_not_ended";

/** The state after each move, and the states in which it is not allowed. */
const MOVES: Record<
  TaskMove,
  { readonly to: TaskState; readonly errors: ErrorCodes }
> = {
  start: { to: "in-progress", errors: ENDED },
  complete: {
    to: "completed",
    errors: { ...ENDED, completed: "task_already_completed" },
  },
  block: {
    to: "blocked",
    errors: { ...ENDED, blocked: "task_already_blocked" },
  },
  reopen: {
    to: "pending",
    errors: {
      "pending": NOT_ENDED,
      "in-progress": NOT_ENDED,
      "review": NOT_ENDED,
    },
  },
};

/**
 * Returns a task after a move, or the same one if it is already in that state.
 *
 * @throws {NotAllowedError} When the task's state does not allow the move.
 */
export function movedTask(task: Task, move: TaskMove): Task {
  const { id, state } = task;
  const { to, errors } = MOVES[move];
  const code = errors[state];
  if (code === undefined) return state === to ? task : { ...task, state: to };
  const way = code === ENDED[state]
    ? "Reopen it: worktime task reopen"
    : "See: worktime task show";
  const message = code === NOT_ENDED
    ? `Task "${id}" is already open: it is ${state}`
    : `Task "${id}" is already ${state}`;
  throw new NotAllowedError(code, message, {
    hint: `${way} ${argumentWords([id])}`,
  });
}

function checkLine(text: string, code: string, what: string): void {
  const hint = hintFor(text);
  if (hint === undefined) return;
  throw new InvalidTextError(code, `Invalid ${what}: ${quotedText(text)}`, {
    hint,
  });
}

function hintFor(text: string): string | undefined {
  return LINE_RULES.find(([isBroken]) => isBroken(text))?.[1];
}

/**
 * Returns a text, such as the id of a task, in quotes for a message: cut if
 * long, and safe to print.
 */
export function quotedText(text: string): string {
  const [...characters] = text.slice(0, 3 * MAX_SHOWN_CHARACTERS);
  const start = characters.slice(0, MAX_SHOWN_CHARACTERS).join("");
  const shown = start === text ? text : `${start}…`;
  return JSON.stringify(shown).replace(
    /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu,
    (it) => `\\u${it.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/**
 * Returns the known names that a name was possibly meant to be. They differ
 * only in case, Unicode form, `O` and `0`, leading zeros, separators, or one
 * letter of a longer word. Names with different numbers are never similar.
 *
 * @param name The name as typed.
 * @param known The known names; an identical one is not included.
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

/** In a shorter word, one letter makes a different word. */
const MIN_WORD_LENGTH = 4;

/** Returns a key that is equal for names that look the same. */
function keyOf(name: string): string {
  return foldedOf(name).replaceAll("o", "0").replace(/[il|](?=\d|$)/g, "1")
    .replace(/[\s_./-]+/g, "-").replace(/(?<!\d)0+(?=\d)/g, "");
}

function foldedOf(name: string): string {
  return name.normalize("NFKC").toLowerCase().normalize("NFKC");
}

/** Splits a name into its letters, and its numbers in order. */
function partsOf(name: string): [letters: string, digits: string] {
  const folded = foldedOf(name);
  // With a single letter after it, as in `5b`.
  const number = /\d+(?:\p{L}(?!\p{L}))?/gu;
  const numbers = folded.match(number) ?? [];
  return [
    folded.replace(number, "").replace(/[\s_./-]+/g, ""),
    numbers.map((it) => it.replace(/^0+(?=\d)/, "")).join(" "),
  ];
}

/** Returns whether one letter is missing, added, replaced, or swapped. */
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
