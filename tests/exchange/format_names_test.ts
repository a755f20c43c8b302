import { assertEquals } from "@std/assert";
import { EXPORT_FORMATS, IMPORT_FORMATS } from "../../lib/exchange/formats.ts";
import {
  EXPORT_FORMAT_NAMES,
  idsOfOwn,
  IMPORT_FORMAT_NAMES,
  isImportedId,
} from "../../lib/exchange/format_names.ts";

Deno.test("Each name of a format has its format", () => {
  assertEquals(
    IMPORT_FORMATS.map(({ name }) => name),
    [...IMPORT_FORMAT_NAMES],
  );
  assertEquals(
    EXPORT_FORMATS.map(({ name }) => name),
    [...EXPORT_FORMAT_NAMES],
  );
});

/** Ids of entries, and those that they can have where they are imported. */
const OWN_IDS: readonly (readonly [
  id: string,
  isImported: boolean,
  ids: readonly [imported: string, own: string],
])[] = [
  ["a-1", false, ["worktime-a-1", "a-1"]],
  ["worktime-a-1", true, ["worktime-a-1", "a-1"]],
  ["a-worktime-", false, ["worktime-a-worktime-", "a-worktime-"]],
  ["toggl-1", true, ["toggl-1", "toggl-1"]],
  ["payroll-1", true, ["payroll-1", "payroll-1"]],
  ["toggl", false, ["worktime-toggl", "toggl"]],
  ["worktime-toggl-1", true, ["toggl-1", "toggl-1"]],
];

Deno.test("idsOfOwn() keeps the id of an import, and marks another one", () => {
  for (const [id, isImported, ids] of OWN_IDS) {
    assertEquals([isImportedId(id), idsOfOwn(id)], [isImported, ids], id);
  }
});
