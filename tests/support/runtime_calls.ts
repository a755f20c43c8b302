/** A call that changes something on the disk. */
export interface RuntimeCall {
  /** The name of the function, without `Sync`. */
  readonly name: string;
  /** The path; for a rename, the new path. */
  readonly path: string;
  /** For a rename, the old path. */
  readonly from?: string;
}

type Method = (...args: unknown[]) => unknown;

const FUNCTIONS = ["mkdir", "open", "rename", "remove", "truncate", "chmod"];
const METHODS = ["write", "syncData", "sync", "lock", "close"];

/**
 * Calls a hook before each call by which this process changes something on the
 * disk, and again in the middle of each write.
 *
 * @returns A function that removes the hook.
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
            // A short write: the caller writes the rest.
            const half = bytes.subarray(0, Math.ceil(bytes.length / 2));
            return original.call(this, half);
          },
      )
    ),
  );
  return () => restorers.forEach((restore) => restore());
}

/** Replaces a method and its `Sync` variant. */
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
