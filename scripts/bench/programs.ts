/** The executables to compare. */

import { compile, compilePersonal } from "../compile.ts";
import { permissionFlags } from "../permissions.ts";

/** Where a file lies in the page cache moves its time by some ms. */
export const COPIES = 3;

/** The host of the fake service. */
const HOST = "127.0.0.1";

/** A program, as some copies of its executable. */
export interface Program {
  readonly name: string;
  readonly copies: readonly string[];
}

/**
 * Compiles an empty program, `worktime`, and that of another checkout, if given,
 * all with the same permissions.
 *
 * @param folder Where they are written, and what they can access.
 */
export async function compilePrograms(
  folder: string,
  checkout: string | undefined,
): Promise<{ empty: Program; programs: readonly Program[] }> {
  const [empty, worktime, other] = ["empty", "worktime", "against"]
    .map((name) => `${folder}/${name}`) as [string, string, string];
  await Deno.writeTextFile(`${empty}.js`, "");
  await compile(`${empty}.js`, empty, permissionFlags([folder], [HOST]), []);
  await compilePersonal(folder, worktime, [HOST]);
  const programs = [await copiesOf(worktime, "worktime")];
  if (checkout !== undefined) {
    await compileCheckout(checkout, folder);
    await Deno.copyFile(`${checkout}/dist/worktime`, other);
    programs.push(await copiesOf(other, "  against"));
  }
  return { empty: await copiesOf(empty, "empty"), programs };
}

async function compileCheckout(
  checkout: string,
  folder: string,
): Promise<void> {
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "compile", "--data-dir", folder, "--allow-host", HOST],
    cwd: checkout,
    stdout: "null",
  }).output();
  if (!success) throw new Error(`"${checkout}" cannot be compiled`);
}

async function copiesOf(path: string, name: string): Promise<Program> {
  const copies = Array.from({ length: COPIES }, (_, i) => `${path}-${i}`);
  for (const copy of copies) await Deno.copyFile(path, copy);
  return { name, copies };
}
