import { printable } from "../../text/printable.ts";
import type { TimeExport } from "../../use_cases/exchange/export_times.ts";
import type { CommandResult } from "../command.ts";
import type { ExportJson } from "../json/data.ts";

/** Renders an export. Its JSON tells what the file contains. */
export function renderTimeExport(
  { format, from, to, text, entries, days, notes }: TimeExport,
): CommandResult<ExportJson> {
  const file = text.replace(/\n$/, "");
  return {
    // A terminal would show the line ends of a calendar as codes.
    text: file.replaceAll("\r", ""),
    file,
    json: {
      ...{ format, from: from ?? null, to: to ?? null },
      ...{ entries, days, notes, text },
    },
    notes: notes.map((note) => printable(note)),
  };
}
