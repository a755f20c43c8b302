import { assert } from "@std/assert";

/** A cell: a number, a text, a formula with a leading `=`, or nothing. */
export type XlsxCell = number | string | undefined;

/** Reads the rows of the first sheet of a workbook. */
export async function readFirstSheet(
  bytes: Uint8Array,
): Promise<XlsxCell[][]> {
  const files = await unzip(bytes);
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

/** Reads the files of a ZIP archive by its central directory. */
async function unzip(bytes: Uint8Array): Promise<Map<string, string>> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const files = new Map<string, string>();
  let end = bytes.length - 22;
  while (view.getUint32(end, true) !== 0x06054b50) end--;
  let at = view.getUint32(end + 16, true);
  for (let count = view.getUint16(end + 10, true); count > 0; count--) {
    const method = view.getUint16(at + 10, true);
    const size = view.getUint32(at + 20, true);
    const lengths = [28, 30, 32].map((it) => view.getUint16(at + it, true));
    const [nameLength = 0, extraLength = 0, commentLength = 0] = lengths;
    const local = view.getUint32(at + 42, true);
    const name = bytes.subarray(at + 46, at + 46 + nameLength);
    const start = local + 30 + view.getUint16(local + 26, true) +
      view.getUint16(local + 28, true);
    const packed = new Blob([bytes.slice(start, start + size)]).stream();
    const content = method === 0
      ? packed
      : packed.pipeThrough(new DecompressionStream("deflate-raw"));
    const text = await new Response(content).text();
    files.set(new TextDecoder().decode(name), text);
    at += 46 + nameLength + extraLength + commentLength;
  }
  return files;
}
