import type { Files } from "./changes.ts";
import { Killed } from "./failing_disk.ts";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";

/** The content of a file, whatever its names are. */
interface Content {
  /** What the machine sees. */
  now: string;
  /** What is safe on the disk. */
  safe: string;
}

/** What becomes of content that was not flushed. */
const FATES: readonly ((content: Content) => string)[] = [
  ({ now }) => now,
  ({ safe }) => safe,
  ({ now, safe }) => safe + addedTo(safe, now).slice(0, -1),
  ({ now, safe }) => safe + "\0".repeat(addedTo(safe, now).length),
];

/**
 * A disk whose machine loses power after a number of calls. What was not
 * flushed may be lost or not, name by name: the order in which it was written
 * says nothing.
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

  /** Whether the power is gone. */
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

  /** All that may be found on the disk when the power is back. */
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
