import { assert, assertEquals, assertMatch } from "@std/assert";
import { parse } from "@std/yaml";
import { ROOT } from "../scripts/paths.ts";
import { TARGETS } from "../scripts/permissions.ts";

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, string>>;
}

interface Job {
  readonly uses?: string;
  readonly needs?: string | readonly string[];
  readonly permissions?: Readonly<Record<string, string>>;
  readonly steps?: readonly Step[];
  readonly "timeout-minutes"?: number;
  readonly strategy?: {
    readonly matrix: { readonly include: readonly { archive: string }[] };
  };
}

interface Workflow {
  readonly permissions?: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

async function text(path: string): Promise<string> {
  return await Deno.readTextFile(new URL(path, ROOT));
}

const TEXTS = {
  ci: await text(".github/workflows/ci.yml"),
  release: await text(".github/workflows/release.yml"),
};
const CI = parse(TEXTS.ci) as Workflow;
const RELEASE = parse(TEXTS.release) as Workflow;
const JOBS = [...Object.entries(CI.jobs), ...Object.entries(RELEASE.jobs)];
const STEPS = JOBS.flatMap(([, { steps = [] }]) => steps);

Deno.test("actions are pinned by commit, with the version beside it", () => {
  for (const source of Object.values(TEXTS)) {
    const uses = source.match(/^.*\buses:.*$/gm) ?? [];
    assert(uses.length > 0);
    for (const line of uses) {
      assertMatch(
        line,
        /uses: (\.\/\S+|[\w.-]+\/[\w.-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/,
      );
    }
  }
});

Deno.test("each job has the rights that it needs, and no other", () => {
  const writing: Record<string, string[]> = {
    attest: ["attestations", "id-token"],
    publish: ["id-token"],
    release: ["contents"],
  };
  assertEquals([CI.permissions, RELEASE.permissions], [{}, {}]);
  for (const [name, { permissions }] of JOBS) {
    assert(permissions, `${name} has the rights of the workflow`);
    const written = Object.keys(permissions)
      .filter((scope) => permissions[scope] === "write");
    assertEquals(written.toSorted(), writing[name] ?? [], name);
  }
  // A job that can write runs nothing of the repository but the publishing.
  for (const name of Object.keys(writing)) {
    const runs = RELEASE.jobs[name]?.steps?.map(({ run }) => run ?? "") ?? [];
    const deno = runs.filter((run) => /\bdeno\b/.test(run));
    assertEquals(deno, name === "publish" ? ["deno publish"] : []);
  }
});

Deno.test("nothing is published before all systems are green", () => {
  const before = (name: string): string[] => {
    const { needs = [] } = RELEASE.jobs[name] ?? {};
    return [needs].flat().flatMap((it) => [it, ...before(it)]);
  };
  for (const name of ["publish", "release"]) {
    const needed = before(name);
    for (const job of ["test", "build", "try", "attest"]) {
      assert(needed.includes(job), `${name} waits for ${job}`);
    }
  }
  assertEquals(RELEASE.jobs.test?.uses, "./.github/workflows/ci.yml");
  assert(!TEXTS.ci.includes("continue-on-error"));
  assert(!TEXTS.release.includes("continue-on-error"));
});

Deno.test("each download is tried on its system", () => {
  const tried = RELEASE.jobs.try?.strategy?.matrix.include ?? [];
  assertEquals(
    tried.map(({ archive }) => archive).toSorted(),
    TARGETS.map(({ archive }) => archive).toSorted(),
  );
});

Deno.test("the sums of all downloads, and of the record, are checked", () => {
  const count = TEXTS.release.match(/wc -l < SHA256SUMS\)" -eq (\d+)/)?.[1];
  assertEquals(Number(count), TARGETS.length + 1);
});

Deno.test("one version of Deno is named everywhere, but where the oldest is tried", async () => {
  const versions = JOBS.filter(([name]) => name !== "oldest-deno")
    .flatMap(([, { steps = [] }]) => steps)
    .map((step) => step.with?.["deno-version"])
    .filter((version) => version !== undefined);
  for (const path of [".ci/run", "README.md", ".github/CONTRIBUTING.md"]) {
    const named = (await text(path)).matchAll(/\bdeno@([\d.]+\d)/g);
    versions.push(...Array.from(named, ([, version]) => `v${version}`));
  }
  assert(versions.length > 5);
  assertEquals([...new Set(versions)].length, 1, versions.join());
});

Deno.test(".ci/run runs the README's test command once, then the gate without the tests", async () => {
  const readme = await text("README.md");
  const [command = "?"] = readme.match(/^npx -y deno@[\d.]+ task test/m) ?? [];
  const script = await text(".ci/run");
  assertEquals(script.split(command).length - 1, 1);
  const [, coverage] = script.match(/ task test --coverage=("\S+") /) ?? [];
  const [, tested] = script.match(/ task ok --tested ("\S+")$/m) ?? [];
  assert(coverage !== undefined);
  assertEquals(tested, coverage);
});

Deno.test("no script is built from what somebody else wrote", () => {
  for (const { run = "" } of STEPS) assert(!run.includes("${{"), run);
});

Deno.test("no job can hang for hours", () => {
  for (const [name, job] of JOBS) {
    assert(job.uses !== undefined || job["timeout-minutes"], name);
  }
});
