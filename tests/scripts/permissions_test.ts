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
