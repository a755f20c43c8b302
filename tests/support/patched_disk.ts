import type { Disk } from "../../lib/ports.ts";

/** Returns a disk with some of its methods replaced. */
export function withMethods(disk: Disk, methods: Partial<Disk>): Disk {
  return new Proxy(disk, {
    get(target, name) {
      const replaced: unknown = Reflect.get(methods, name);
      if (replaced !== undefined) return replaced;
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** Returns a disk that counts the bytes read from it. */
export function countingReads(disk: Disk): { disk: Disk; bytesRead: number } {
  const count = {
    bytesRead: 0,
    disk: withMethods(disk, {
      readText: async (path) => {
        const text = await disk.readText(path);
        count.bytesRead += new TextEncoder().encode(text).length;
        return text;
      },
      readTail: async (path, byteCount) => {
        const bytes = await disk.readTail(path, byteCount);
        count.bytesRead += bytes.length;
        return bytes;
      },
    }),
  };
  return count;
}
