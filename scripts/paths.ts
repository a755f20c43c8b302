/** The root folder of the repository. */
export const ROOT: URL = new URL("../", import.meta.url);

/** Converts a file URL to a path of this system. */
export function pathOf(url: URL): string {
  const path = decodeURIComponent(url.pathname);
  return Deno.build.os === "windows"
    ? path.slice(1).replaceAll("/", "\\")
    : path;
}

/** Returns the file name of an executable on this system. */
export function executable(name: string): string {
  return Deno.build.os === "windows" ? `${name}.exe` : name;
}
