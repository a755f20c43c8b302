/**
 * Draws the pictures in the README from what the program prints in a terminal:
 * `deno run --allow-write=docs scripts/picture.ts`. A test compares them.
 */

import { CliUser } from "../tests/support/run_cli.ts";
import { ROOT } from "./paths.ts";

/** A pair of colors and what is drawn with them. */
interface Theme {
  readonly background: string;
  readonly border: string;
  readonly text: string;
  readonly dim: string;
  /** Colors by the number of their escape sequence. */
  readonly colors: Readonly<Record<string, string>>;
}

/** Text has a contrast of at least 4.5 on each background. */
const THEMES: Readonly<Record<string, Theme>> = {
  light: {
    background: "#ffffff",
    border: "#d0d7de",
    text: "#1f2328",
    dim: "#59636e",
    colors: {
      31: "#cf222e",
      32: "#1a7f37",
      33: "#9a6700",
      35: "#8250df",
      36: "#1b7c83",
    },
  },
  dark: {
    background: "#0d1117",
    border: "#30363d",
    text: "#e6edf3",
    dim: "#9198a1",
    colors: {
      31: "#ff7b72",
      32: "#3fb950",
      33: "#d29922",
      35: "#bc8cff",
      36: "#39c5cf",
    },
  },
};

const COLUMNS = 80;
const FONT_SIZE = 14;
const CHAR_WIDTH = 8.4;
const LINE_HEIGHT = 19;
const MARGIN = 20;

/** How much of a cell is filled by a character that is drawn as a shape. */
const SHAPES: Readonly<Record<string, number>> = {
  "█": 1,
  "▓": 0.75,
  "▒": 0.5,
  "░": 0.3,
};

/** Some weeks of a month, as they are recorded. */
const WEEKS: readonly string[] = [
  "day 2024-12-02 8:45-17:40 --lunch 12:30-13:15",
  "day 2024-12-03 9:00-18:10 --lunch 12:00-12:40 --break 15:00-15:15",
  "day 2024-12-04 8:30-17:00 --lunch 12:15-13:00",
  "day 2024-12-05 9:10-19:00 --lunch 12:30-13:30",
  "day 2024-12-06 8:50-16:45 --lunch 12:30-13:15",
  "day 2024-12-09 8:45-17:45 --lunch 12:20-13:05",
  "day 2024-12-10 9:00-18:00 --lunch 12:30-13:15 --break 16:00-16:20",
  "day 2024-12-11 8:40-17:10 --lunch 12:10-12:50",
  "day 2024-12-12 8:45-17:50 --lunch 12:30-13:30",
  "day 2024-12-13 8:30-15:45 --lunch 12:00-12:45",
  "absent vacation 2024-12-16",
  "day 2024-12-17 8:45-17:30 --lunch 12:30-13:15",
  "start --at 08:50",
  "lunch 12:30-13:10",
];

const CONFIG = `workday:
  balance_from: 2024-12
  opening_balance: "+4:30"
`;

/** Returns the pictures by the names of their files. */
export async function pictures(): Promise<ReadonlyMap<string, string>> {
  const lines = await screen("month --chart");
  return new Map(
    Object.entries(THEMES).map(([name, theme]) => [
      `month-${name}.svg`,
      svgOf(["$ worktime month --chart", ...lines], theme),
    ]),
  );
}

/** Returns what a terminal shows for a line after some weeks. */
async function screen(line: string): Promise<readonly string[]> {
  const user = new CliUser("2024-12-18T15:10", {
    ...{ isTerminal: true, columns: COLUMNS, hasColors: true },
    zone: "Europe/Berlin",
  });
  await user.disk.writeText("config.yaml", CONFIG);
  for (const recorded of WEEKS) {
    const { status, error } = await user.type(recorded);
    if (status !== 0) throw new Error(`${recorded}: ${error}`);
  }
  const { out } = await user.type(line);
  return out.trimEnd().split("\n");
}

function svgOf(lines: readonly string[], theme: Theme): string {
  const width = Math.ceil(COLUMNS * CHAR_WIDTH + 2 * MARGIN);
  const height = lines.length * LINE_HEIGHT + 2 * MARGIN;
  const title = "The month of worktime in a terminal: a row per day with its " +
    "work, the balance, and when work, lunch and breaks were";
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" ` +
    `height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${title}</title>`,
    `<rect x="0.5" y="0.5" width="${width - 1}" height="${
      height - 1
    }" rx="8" ` +
    `fill="${theme.background}" stroke="${theme.border}"/>`,
    `<g font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,` +
    `'DejaVu Sans Mono',monospace" font-size="${FONT_SIZE}" ` +
    `fill="${theme.text}" xml:space="preserve">`,
    ...lines.flatMap((line, row) => drawLine(line, { row, theme })),
    "</g>",
    "</svg>",
    "",
  ].join("\n");
}

/** An escape sequence, a shape, words or spaces. */
const PARTS =
  // deno-lint-ignore no-control-regex
  /\x1b\[(\d+)m|[█▓▒░]+|[^\x1b█▓▒░ ]+(?: [^\x1b█▓▒░ ]+)*| +/g;

/** Draws the words and shapes of a line with escape sequences. */
function drawLine(
  line: string,
  { row, theme }: { row: number; theme: Theme },
): string[] {
  const y = MARGIN + row * LINE_HEIGHT;
  const drawn: string[] = [];
  let column = 0;
  let color = row === 0 ? theme.dim : theme.text;
  for (const [part, code] of line.matchAll(PARTS)) {
    if (code !== undefined) {
      color = theme.colors[code] ?? (row === 0 ? theme.dim : theme.text);
      continue;
    }
    const x = (MARGIN + column * CHAR_WIDTH).toFixed(1);
    const width = (part.length * CHAR_WIDTH).toFixed(1);
    column += part.length;
    const shade = SHAPES[part[0] ?? ""];
    if (shade !== undefined) {
      drawn.push(
        `<rect x="${x}" y="${y + 3}" width="${width}" height="13" ` +
          `fill="${color}" fill-opacity="${shade}"/>`,
      );
    } else if (part.trim() !== "") {
      drawn.push(
        `<text x="${x}" y="${y + 14}" textLength="${width}" ` +
          `fill="${color}">${escape(part)}</text>`,
      );
    }
  }
  return drawn;
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

if (import.meta.main) {
  for (const [name, svg] of await pictures()) {
    await Deno.writeTextFile(new URL(`docs/images/${name}`, ROOT), svg);
  }
}
