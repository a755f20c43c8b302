import { kindOfFile } from "./data_files.ts";
import { JOURNAL_FILE } from "./journal.ts";

interface CopiedFile {
  /** The data file that it is a copy or another version of. */
  readonly original: string;
  readonly maker: string;
  /** Whether such a name could also be that of an unrelated file. */
  readonly isGuess: boolean;
}

/** Matches before the extension of a name. */
const BEFORE_EXTENSION = String.raw`(?=\.[^.]+$)`;

/** What programs add to the names of copies, and which programs. */
const COPY_MARKS: readonly (readonly [mark: RegExp, maker: string])[] = [
  [mark(String.raw`\.sync-conflict-[^.]*`), "Syncthing"],
  [mark(String.raw` ?\(.*SFConflict.*\)`), "Seafile"],
  [mark(String.raw` ?\(.*conflicted copy.*\)`), "Dropbox or Nextcloud"],
  // Dropbox uses the language of its user.
  [mark(String.raw` ?\(\d+\)`), "Google Drive, or a second download"],
  [mark(String.raw` ?\(.*\)`), "a file synchronizer"],
  [mark(String.raw` \d+`), "iCloud Drive"],
  [mark(String.raw` [-–] \p{L}+( ?\(\d+\))?`), "a file manager"],
  [mark(String.raw` copy( \d+)?`), "a file manager"],
  [mark(String.raw`_(BACKUP|BASE|LOCAL|REMOTE)_\d+`), "git"],
  [/ ?\(.*\)$/u, "a file synchronizer"],
  [/\.conflict\d*$/iu, "a file synchronizer"],
  [/^\p{L}+ \p{L}+ (?=\S)/u, "a file manager"],
  [/\.(orig|rej|mine|theirs|r\d+)$/iu, "a version control system"],
  [/\.(bak|old|save)$|~$/iu, "an editor"],
  [/^#|#$/gu, "Emacs, with unsaved changes"],
  [/^\.|\.sw[a-p]$/gu, "Vim, with unsaved changes"],
];

/** Recognizes a copy of a data file by its name, without reading it. */
export function copiedFile(path: string): CopiedFile | undefined {
  if (isOurs(path)) return undefined;
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  if (folder !== "" && folder !== "history/") return undefined;
  const name = path.slice(folder.length);
  for (const [mark, maker] of COPY_MARKS) {
    const original = folder + name.replace(mark, "");
    if (isOurs(original)) return { original, maker, isGuess: false };
  }
  return copyWithSuffix(folder, name);
}

/** Recognizes a name with any suffix after a dash, underscore, dot or space. */
function copyWithSuffix(folder: string, name: string): CopiedFile | undefined {
  const [stem = "", end = ""] = name.split(/(\.[^.]+$)/);
  for (let at = stem.length - 1; at > 0; at--) {
    if (!"-_. ".includes(stem[at] ?? "")) continue;
    const original = folder + stem.slice(0, at) + end;
    if (!isOurs(original)) continue;
    const isGuess = !/conflict/i.test(stem);
    // OneDrive appends the name of the machine.
    const maker = isGuess ? "OneDrive, or by hand" : "a file synchronizer";
    return { original, maker, isGuess };
  }
  return undefined;
}

function isOurs(path: string): boolean {
  return kindOfFile(path) !== undefined || path === JOURNAL_FILE;
}

function mark(pattern: string): RegExp {
  return new RegExp(pattern + BEFORE_EXTENSION, "iu");
}
