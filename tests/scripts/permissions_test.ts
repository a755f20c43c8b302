import { assertEquals, assertThrows } from "@std/assert";
import { pathOf, ROOT } from "../../scripts/paths.ts";
import { permissionFlags } from "../../scripts/permissions.ts";

for (
  const directory of [
    "/dev/shm/x",
    "/dev",
    "/proc/x",
    "//sys/x",
    "\\\\.\\C:\\x",
    "\\\\?\\C:\\x",
    "/home/a,b",
  ]
) {
  Deno.test(`no executable is built for ${directory}`, () => {
    assertThrows(
      () => permissionFlags([directory]),
      Error,
      `Cannot use "${directory}": Deno `,
    );
  });
}

for (const directory of ["/devel/x", "/home/dev", "/etc/x", "C:\\Users"]) {
  Deno.test(`an executable can be built for ${directory}`, () => {
    assertEquals(permissionFlags([directory])[1], `--allow-read=${directory}`);
  });
}

Deno.test("an executable can connect to the services and to hosts that are named", () => {
  const hosts = ["proxy.example.com", "localhost:8080", "[::1]:8080"];
  const [plain = ""] = permissionFlags(["/home/x"]).slice(-1);
  const [flag] = permissionFlags(["/home/x"], hosts).slice(-1);
  assertEquals(flag, `${plain},${hosts.join(",")}`);
});

for (
  const host of [
    "",
    "*",
    "https://proxy.example.com",
    "proxy.example.com/path",
    "a.example,b.example",
    "a.example:port",
    "-a.example",
  ]
) {
  Deno.test(`no executable is built for a host "${host}"`, () => {
    assertThrows(
      () => permissionFlags(["/home/x"], [host]),
      Error,
      `Cannot allow "${host}": name one host, such as proxy.example.com`,
    );
  });
}

Deno.test({
  name: "compile refuses a link into what Deno guards, before it builds",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    const folder = await Deno.makeTempDir();
    try {
      await Deno.symlink("/dev/shm", `${folder}/link`);
      const { code, stderr } = await new Deno.Command(Deno.execPath(), {
        args: [
          "run",
          "-A",
          "scripts/compile.ts",
          `--data-dir=${folder}/link/x`,
        ],
        cwd: pathOf(ROOT),
      }).output();
      assertEquals([code, new TextDecoder().decode(stderr)], [
        1,
        'Cannot use "/dev/shm/x": Deno lets no executable with limited ' +
        "permissions into /dev, /proc and /sys. Choose another directory\n",
      ]);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
