/** A call by which a process changes what is on the disk. */
export interface RuntimeCall {
  /** The function, without `Sync`. */
  readonly name: string;
  /** The path, or the new path of what is renamed. */
  readonly path: string;
  /** The path before, for what is renamed. */
  readonly from?: string;
}

type Method = (...args: unknown[]) => unknown;

const FUNCTIONS = ["mkdir", "open", "rename", "remove", "truncate", "chmod"];
const METHODS = ["write", "syncData", "sync", "lock", "close"];

/**
 * Calls a hook before each call of this process that changes something on the
 * disk, and once more when a write is half done.
 *
 * @returns What ends it.
 */
export function beforeCalls(hook: (call: RuntimeCall) => void): () => void {
  const paths = new WeakMap<object, string>();
  const note = (file: unknown, path: string) => {
    if (typeof file === "object" && file) paths.set(file, path);
    return file;
  };
  const restorers = FUNCTIONS.flatMap((name) =>
    replaceBoth(Deno, name, (original) => (...args) => {
      const [first, second] = args.map(String);
      const path = (name === "rename" ? second : first) ?? "";
      hook({
        name,
        path,
        ...(name === "rename" && first ? { from: first } : {}),
      });
      const result = original.apply(Deno, args);
      if (name !== "open") return result;
      return result instanceof Promise
        ? result.then((file) => note(file, path))
        : note(result, path);
    })
  );
  const { prototype } = Deno.FsFile;
  restorers.push(
    ...METHODS.flatMap((name) =>
      replaceBoth(
        prototype,
        name,
        (original) =>
          function (this: object, ...args) {
            const call = { name, path: paths.get(this) ?? "" };
            hook(call);
            const [bytes] = args;
            if (name !== "write" || !(bytes instanceof Uint8Array)) {
              return original.apply(this, args);
            }
            // A short write; whoever called writes the rest.
            const half = bytes.subarray(0, Math.ceil(bytes.length / 2));
            return original.call(this, half);
          },
      )
    ),
  );
  return () => restorers.forEach((restore) => restore());
}

/** Replaces a method and the one that is called like it with `Sync`. */
function replaceBoth(
  target: object,
  name: string,
  replacement: (original: Method) => Method,
): (() => void)[] {
  return [name, `${name}Sync`].flatMap((key) => {
    const original: unknown = Reflect.get(target, key);
    if (typeof original !== "function") return [];
    const method = original as Method;
    Reflect.set(target, key, replacement(method));
    return [() => void Reflect.set(target, key, method)];
  });
}
