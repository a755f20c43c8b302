import { assert, assertEquals } from "@std/assert";
import config from "../deno.json" with { type: "json" };
import { findCommand, optionsOf } from "../lib/cli/registry.ts";
import { inputFor, parseWords } from "../lib/cli/quick_parse.ts";
import { ROOT } from "../scripts/paths.ts";
import { runGuide } from "./support/guide.ts";

const PAGES = [
  "README.md",
  "CHANGELOG.md",
  ...[...Deno.readDirSync(new URL("docs", ROOT))]
    .filter(({ name }) => name.endsWith(".md"))
    .map(({ name }) => `docs/${name}`).toSorted(),
];

for (const page of PAGES) {
  const text = await Deno.readTextFile(new URL(page, ROOT));

  Deno.test(`${page} shows what the program prints`, async () => {
    assertEquals(withoutIds(await runGuide(text)), withoutIds(text));
  });

  Deno.test(`every command line of ${page} is right`, () => {
    for (const line of commandLinesIn(text)) {
      const words = line.replace(/[[\]]/g, "").match(/"[^"]*"|\S+/g) ?? [];
      const args = words.slice(1).map((word) => word.replaceAll('"', ""));
      const parsed = parseWords(args, optionsOf);
      const typed = findCommand(parsed.words);
      assert(typed, `no command: ${line}`);
      inputFor(typed.spec, { ...parsed, words: typed.words });
    }
  });

  Deno.test(`links in ${page} lead somewhere`, async () => {
    for (const link of linksIn(text)) await checkLink(link, page);
  });

  Deno.test(`tables in ${page} fit into 100 columns`, () => {
    for (const line of text.match(/^\|.*/gm) ?? []) {
      assert(line.length <= 100, line);
    }
  });
}

Deno.test("the README links to every guide", async () => {
  const text = await Deno.readTextFile(new URL("README.md", ROOT));
  const guides = PAGES.filter((page) => page.startsWith("docs/"));
  const missing = guides.filter((page) => !linksIn(text).includes(page));
  assertEquals(missing, []);
});

function linksIn(page: string): string[] {
  return [...page.matchAll(/\]\(([^)]*)\)/g)].map(([, to = ""]) => to);
}

/** Ids of entries are random. */
function withoutIds(page: string): string {
  return page.replaceAll(/\b[0-9a-f]{8}\b/g, "3f2a91c4");
}

/** The command lines that a page names without showing what they print. */
function commandLinesIn(page: string): string[] {
  const prose = page.replaceAll(/^```\w*\n[^]*?^```\n/gm, "");
  const scripts = [...page.matchAll(/^```sh\n([^]*?)^```\n/gm)]
    .map(([, script = ""]) => script.replaceAll("\\\n", "")).join("");
  const named = [
    ...prose.matchAll(/`(worktime[^`]*)`/g),
    ...scripts.matchAll(/(?:^|\()(worktime[^#|()<\n]*)/gm),
  ];
  return named.map(([, line = ""]) => line.replaceAll("\n", " ").trim())
    .filter((line) => !/COMMAND|--version/.test(line));
}

/** JSR and hosts of repositories resolve links against the page's own folder. */
async function checkLink(link: string, page: string): Promise<void> {
  if (link.startsWith("https://")) return;
  const target = new URL(link, new URL(page, ROOT));
  const headings = (await Deno.readTextFile(target)).match(/^#+ .*/gm) ?? [];
  const anchor = target.hash.slice(1);
  assert(
    anchor === "" || headings.map(anchorOf).includes(anchor),
    `${page} links to ${link}, which has no such heading`,
  );
  const path = target.href.slice(ROOT.href.length);
  const { include } = config.publish;
  const isPublished = include.some((it) => path.startsWith(it));
  assert(isPublished, `${page} links to ${path}, which is not published`);
}

/** Returns the anchor of a heading, as hosts of repositories make it. */
function anchorOf(heading: string): string {
  return heading.replace(/^#+ /, "").toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-");
}
