import type { Files } from "./changes.ts";
import { Killed } from "./failing_disk.ts";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";

/** The content of a file, independent of its names. */
interface Content {
  /** What processes read. */
  now: string;
  /** What was flushed to the disk. */
  safe: string;
}

/** The possible fates of content that was not flushed. */
const FATES: readonly ((content: Content) => string)[] = [
  ({ now }) => now,
  ({ safe }) => safe,
  ({ now, safe }) => safe + addedTo(safe, now).slice(0, -1),
  ({ now, safe }) => safe + "\0".repeat(addedTo(safe, now).length),
];

/**
 * A disk whose machine loses power after a number of calls. Each name that was
 * not flushed can be lost or not, regardless of the order in which they were
 * written.
 */
export class PowerCutDisk extends MemoryDisk {
  readonly #names = new Map<string, Content>();
  readonly #safeNames: Map<string, Content>;
  #callsLeft: number;

  constructor(files: Files, callsLeft: number) {
    super(files);
    for (const [path, text] of Object.entries(files)) {
      this.#names.set(path, { now: text, safe: text });
    }
    this.#safeNames = new Map(this.#names);
    this.#callsLeft = callsLeft;
  }

  /** Whether the power was cut. */
  get isDead(): boolean {
    return this.#callsLeft < 0;
  }

  override async writeText(path: string, text: string): Promise<void> {
    this.#call();
    await super.writeText(path, text);
    Object.assign(this.#content(path), { now: text, safe: text });
  }

  override async appendText(
    path: string,
    text: string,
    flush = false,
  ): Promise<void> {
    this.#call();
    await super.appendText(path, text);
    const content = this.#content(path);
    content.now += text;
    if (flush) content.safe = content.now;
  }

  override async truncate(path: string, byteCount: number): Promise<void> {
    this.#call();
    await super.truncate(path, byteCount);
    this.#content(path).now = await super.readText(path) ?? "";
  }

  override async rename(from: string, to: string): Promise<void> {
    this.#call();
    await super.rename(from, to);
    this.#names.set(to, this.#content(from));
    this.#names.delete(from);
  }

  override async remove(path: string): Promise<void> {
    this.#call();
    await super.remove(path);
    this.#names.delete(path);
  }

  override flushFolderOf(file = ""): Promise<void> {
    this.#call();
    for (const path of this.#unsafeNames()) {
      if (folderOf(path) !== folderOf(file)) continue;
      const content = this.#names.get(path);
      if (content) this.#safeNames.set(path, content);
      else this.#safeNames.delete(path);
    }
    return Promise.resolve();
  }

  /** Yields every state in which the disk can be when the power is back. */
  *survivors(): Generator<Files> {
    const unsafe = this.#unsafeNames();
    for (let choice = 0; choice < 2 ** unsafe.length; choice++) {
      const names = new Map(this.#safeNames);
      unsafe.forEach((path, bit) => {
        if ((choice >> bit) % 2 === 0) return;
        const content = this.#names.get(path);
        if (content) names.set(path, content);
        else names.delete(path);
      });
      const isDirty = [...names.values()].some((it) => it.now !== it.safe);
      for (const fate of isDirty ? FATES : FATES.slice(0, 1)) {
        yield Object.fromEntries(
          [...names].map(([path, content]) => [path, fate(content)]),
        );
      }
    }
  }

  #unsafeNames(): string[] {
    const all = new Set([...this.#names.keys(), ...this.#safeNames.keys()]);
    return [...all].filter((path) =>
      this.#names.get(path) !== this.#safeNames.get(path)
    );
  }

  #content(path: string): Content {
    const known = this.#names.get(path);
    if (known) return known;
    const content = { now: "", safe: "" };
    this.#names.set(path, content);
    return content;
  }

  #call(): void {
    if (--this.#callsLeft < 0) throw new Killed();
  }
}

function addedTo(safe: string, now: string): string {
  return now.startsWith(safe) ? now.slice(safe.length) : "";
}

function folderOf(path: string): string {
  return path.replace(/[^/]*$/, "");
}
