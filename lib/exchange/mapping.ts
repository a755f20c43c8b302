import { filledLines } from "../text/lines.ts";
import {
  copyOf,
  definedOf,
  filled,
  type ForeignEntry,
  importError,
  type PlanField,
  type TaskField,
} from "./import_format.ts";

/** How the fields of foreign entries become tasks and plans. */
export interface Mapping {
  /** The fields that name the task; the first that is not empty wins. */
  readonly taskFrom: readonly TaskField[];
  /** Which tag names the task, if tags do; by default the first. */
  readonly tagPattern?: RegExp;
  readonly planFrom: PlanField;
  /** New names of tasks, by the names in the file. */
  readonly renamed: ReadonlyMap<string, string>;
}

/** What an entry is about, in our terms. */
interface MappedSubject {
  readonly taskId: string;
  readonly plan?: string;
  readonly description: string;
  readonly tags: readonly string[];
}

/** The task of entries that name none. */
const UNNAMED = "untitled";

const NO_TAGS: readonly string[] = [];

/** Tells what foreign entries are about. */
export class SubjectMapper {
  readonly #mapping: Mapping;
  readonly #texts = new OneLineTexts();
  /** The lists of tags, which most entries share, by their lines. */
  readonly #tagLists = new Map<string, readonly string[]>();

  constructor(mapping: Mapping) {
    this.#mapping = mapping;
  }

  /** Returns what a foreign entry is about. */
  subjectOf(entry: ForeignEntry): MappedSubject {
    const { taskFrom, planFrom, renamed } = this.#mapping;
    const texts = this.#texts;
    const tags = this.#tagsOf(entry);
    let name: string | undefined;
    for (const field of taskFrom) {
      name ??= field === "tag"
        ? this.#taskTag(tags)
        : filled(texts.oneLine(entry[field] ?? ""));
    }
    name ??= UNNAMED;
    const plan = filled(texts.oneLine(entry[planFrom] ?? ""));
    return {
      taskId: renamed.get(name) ?? name,
      // A project that names the task is no plan of that task.
      ...definedOf({ plan: plan === name ? undefined : plan }),
      description: texts.oneLine(entry.description ?? ""),
      tags,
    };
  }

  #tagsOf({ tags = NO_TAGS }: ForeignEntry): readonly string[] {
    if (tags.length === 0) return NO_TAGS;
    const lines = tags.map((tag) => this.#texts.oneLine(tag))
      .filter((tag) => tag !== "");
    const list = [...new Set(lines)];
    const key = list.join("\n");
    const known = this.#tagLists.get(key);
    if (known) return known;
    if (this.#tagLists.size >= MAX_REMEMBERED) this.#tagLists.clear();
    this.#tagLists.set(key, list);
    return list;
  }

  #taskTag(tags: readonly string[]): string | undefined {
    const { tagPattern } = this.#mapping;
    return tags.find((tag) => tagPattern?.test(tag) ?? true);
  }
}

/** The length up to which texts are kept, in UTF-16 code units. */
const MAX_LENGTH = 5_000;

/** How many texts, and how many lists of tags, are remembered. */
const MAX_REMEMBERED = 10_000;

/**
 * Makes lines of texts. It remembers them, as most occur many times: this saves
 * time, and equal texts share their memory.
 */
class OneLineTexts {
  readonly #lines = new Map<string, string>();

  /** Joins the lines of a text, and removes control characters. */
  oneLine(text: string): string {
    if (text === "") return text;
    const known = this.#lines.get(text);
    if (known !== undefined) return known;
    if (this.#lines.size >= MAX_REMEMBERED) this.#lines.clear();
    const line = text.toWellFormed().slice(0, MAX_LENGTH)
      .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").toWellFormed().trim();
    const copy = copyOf(line);
    this.#lines.set(text, copy);
    return copy;
  }
}

/** An old name of a task, and its new name. */
type Renaming = readonly [from: string, to: string];

/**
 * Reads `OLD=NEW`. The old name can contain `=`, as tags of klog do.
 *
 * @returns `undefined` if the text has another form.
 */
export function renamingOf(text: string): Renaming | undefined {
  const at = text.lastIndexOf("=");
  const [from, to] = [text.slice(0, Math.max(at, 0)), text.slice(at + 1)]
    .map((name) => name.trim());
  return from && to ? [from, to] : undefined;
}

/**
 * Reads a file with a renaming per line. Empty lines are skipped, and so are
 * comments, which begin with `#`.
 *
 * @param name The name of the file, for errors.
 * @throws {InvalidTextError} When a line has another form.
 */
export function renamingLines(text: string, name: string): Renaming[] {
  const renamings: Renaming[] = [];
  for (const { line, text: content } of filledLines(text)) {
    if (content.trimStart().startsWith("#")) continue;
    const pair = renamingOf(content);
    if (!pair) {
      throw importError({ name }, "expected OLD=NEW", {
        line,
        hint: "Use a line for each task, such as Website=TASK-025",
      });
    }
    renamings.push(pair);
  }
  return renamings;
}
