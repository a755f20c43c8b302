import { assert } from "@std/assert";
import { unzipTexts } from "./zip.ts";

/** A cell: a number, a text, a formula with a leading `=`, or nothing. */
export type XlsxCell = number | string | undefined;

/** Reads the rows of the first sheet of a workbook. */
export async function readFirstSheet(
  bytes: Uint8Array,
): Promise<XlsxCell[][]> {
  const files = await unzipTexts(new Uint8Array(bytes));
  const texts = [
    ...textAt(files, "sharedStrings").matchAll(/<si>(.*?)<\/si>/gs),
  ]
    .map(([, item = ""]) => withoutTags(item));
  const rows = textAt(files, "worksheets/sheet1").matchAll(
    /<row [^>]*>(.*?)<\/row>/gs,
  );
  return [...rows].map(([, row = ""]) => {
    const cells: XlsxCell[] = [];
    for (
      const [, name = "", isText, body = ""] of row.matchAll(
        /<c r="([A-Z]+)\d+"(?:[^>]*?(t="s"))?[^>]*?(?:\/>|>(.*?)<\/c>)/gs,
      )
    ) {
      const [, formula] = body.match(/<f[^>]*>(.*?)<\/f>/s) ?? [];
      const [, value] = body.match(/<v>(.*?)<\/v>/s) ?? [];
      if (formula !== undefined) cells[indexOf(name)] = `=${formula}`;
      else if (value !== undefined) {
        cells[indexOf(name)] = isText ? texts[Number(value)] : Number(value);
      }
    }
    return cells;
  });
}

/** Returns the index of a column: 0 for `A`, 26 for `AA`. */
function indexOf(column: string): number {
  return [...column].reduce((n, it) => n * 26 + it.charCodeAt(0) - 64, 0) - 1;
}

/** Returns the value of a number, or of a formula such as `=SUM(F2:F32)`. */
export function sumOf(formula: XlsxCell, rows: XlsxCell[][]): number {
  if (typeof formula === "number") return formula;
  const [, column = "", from, to] =
    String(formula).match(/^=SUM\(([A-Z]+)(\d+):\1(\d+)\)$/) ?? [];
  assert(column !== "", `not a sum: ${formula}`);
  return rows.slice(Number(from) - 1, Number(to))
    .reduce((sum, row) => sum + Number(row[indexOf(column)] ?? 0), 0);
}

function textAt(files: ReadonlyMap<string, string>, name: string): string {
  const text = files.get(`xl/${name}.xml`);
  assert(text !== undefined, `no ${name}: ${[...files.keys()]}`);
  return text;
}

function withoutTags(xml: string): string {
  return xml.replaceAll(/<[^>]*>/g, "").replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">").replaceAll("&quot;", '"')
    .replaceAll("&apos;", "'").replaceAll("&amp;", "&");
}
