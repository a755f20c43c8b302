import { importError } from "./import_format.ts";

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
  for (const [index, raw] of text.split(/\r\n|\n|\r/).entries()) {
    const content = raw.replace(/^\uFEFF/, "").trim();
    if (content === "" || content.startsWith("#")) continue;
    const pair = renamingOf(content);
    if (!pair) {
      throw importError({ name }, "expected OLD=NEW", {
        line: index + 1,
        hint: "Use a line for each task, such as Website=TASK-025",
      });
    }
    renamings.push(pair);
  }
  return renamings;
}
