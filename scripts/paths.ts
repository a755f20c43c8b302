/** The root of the project. */
export const ROOT: URL = new URL("../", import.meta.url);

/** The path of a file URL, as programs take it. */
export function pathOf(url: URL): string {
  const path = decodeURIComponent(url.pathname);
  return Deno.build.os === "windows"
    ? path.slice(1).replaceAll("/", "\\")
    : path;
}

/** The name of an executable on this system. */
export function executable(name: string): string {
  return Deno.build.os === "windows" ? `${name}.exe` : name;
}
