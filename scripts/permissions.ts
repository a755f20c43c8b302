/**
 * What executables may do: the one place that knows the flags. The table in
 * docs/permissions.md is made of it, and a test holds the two equal.
 */

/** The environment variables that the program reads. */
export const VARIABLES: readonly string[] = [
  "WORKTIME_*",
  "XDG_DATA_HOME",
  "HOME",
  "LOCALAPPDATA",
  "TZ",
  "NO_COLOR",
  "TERM",
  "TOGGL_API_KEY",
  "CLOCKIFY_API_KEY",
  "HARVEST_ACCESS_TOKEN",
];

/** The hosts that the program reaches: Clockify has one for each region. */
export const HOSTS: readonly string[] = [
  "api.track.toggl.com",
  "api.clockify.me",
  "euc1.clockify.me",
  "use2.clockify.me",
  "euw2.clockify.me",
  "apse2.clockify.me",
  "api.harvestapp.com",
  "id.getharvest.com",
];

/** A system that executables are made for. */
export interface Target {
  /** Deno's name for it. */
  readonly triple: string;
  /** The name of the archive in which its executable comes. */
  readonly archive: string;
  /** Where the homes of its users are. */
  readonly homes: readonly string[];
}

/** Where Linux keeps homes, the data of servers, and what is plugged in. */
const LINUX_HOMES = [
  "/home",
  "/root",
  "/var/home",
  "/export/home",
  "/srv",
  "/mnt",
  "/media",
  "/run/media",
];

const MACOS_HOMES = ["/Users", "/var/root", "/Volumes"];

/** The systems of the downloads. */
export const TARGETS: readonly Target[] = [
  {
    triple: "x86_64-unknown-linux-gnu",
    archive: "worktime-linux-x64.tar.gz",
    homes: LINUX_HOMES,
  },
  {
    triple: "aarch64-unknown-linux-gnu",
    archive: "worktime-linux-arm64.tar.gz",
    homes: LINUX_HOMES,
  },
  {
    triple: "x86_64-apple-darwin",
    archive: "worktime-macos-x64.tar.gz",
    homes: MACOS_HOMES,
  },
  {
    triple: "aarch64-apple-darwin",
    archive: "worktime-macos-arm64.tar.gz",
    homes: MACOS_HOMES,
  },
  {
    triple: "x86_64-pc-windows-msvc",
    archive: "worktime-windows-x64.zip",
    homes: ["C:\\Users", "D:\\Users"],
  },
];

/** The data directory in the current directory that downloads may use, too. */
export const LOCAL_DIRECTORY = ".worktime";

/** The directories that the download for a system may use. */
export function portableDirectories(target: Target): string[] {
  return [...target.homes, LOCAL_DIRECTORY];
}

/**
 * The flags of a build that can access only some directories, the services, and
 * some more hosts.
 *
 * @throws {Error} When no flag can give access to one of them.
 */
export function permissionFlags(
  directories: readonly string[],
  hosts: readonly string[] = [],
): string[] {
  for (const directory of directories) refuseImpossible(directory);
  for (const host of hosts) refuseUnclear(host);
  return [
    "--no-prompt",
    `--allow-read=${directories.join(",")}`,
    `--allow-write=${directories.join(",")}`,
    `--allow-env=${VARIABLES.join(",")}`,
    `--allow-net=${[...HOSTS, ...hosts].join(",")}`,
  ];
}

/** The flags of a program that is not tied to directories. */
export function installFlags(): string[] {
  return [
    "--no-prompt",
    "--allow-read",
    "--allow-write",
    `--allow-env=${VARIABLES.join(",")}`,
    `--allow-net=${HOSTS.join(",")}`,
  ];
}

/** What Deno opens only to programs that may do everything. */
const GUARDED = /^(?:\/+(?:dev|proc|sys)(?:\/|$)|\\\\[.?]\\)/;

/** A name, an IPv4 address or an IPv6 one in brackets, with or without a port. */
const HOST = /^(?:[a-z\d](?:[a-z\d.-]*[a-z\d])?|\[[a-f\d:.]+\])(?::\d{1,5})?$/i;

function refuseUnclear(host: string): void {
  if (HOST.test(host)) return;
  throw new Error(
    `Cannot allow "${host}": name one host, such as proxy.example.com or ` +
      "proxy.example.com:8443",
  );
}

function refuseImpossible(directory: string): void {
  if (directory.includes(",")) {
    throw new Error(
      `Cannot use "${directory}": Deno would split it at its comma. ` +
        "Rename it, or choose another directory",
    );
  }
  if (GUARDED.test(directory)) {
    throw new Error(
      `Cannot use "${directory}": Deno lets no executable with limited ` +
        "permissions into /dev, /proc and /sys. Choose another directory",
    );
  }
}

/** The flags of the download for a system. */
export function portableFlags(target: Target): string[] {
  return permissionFlags(portableDirectories(target));
}
