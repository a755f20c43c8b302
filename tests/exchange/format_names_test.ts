import { assertEquals } from "@std/assert";
import { EXPORT_FORMATS, IMPORT_FORMATS } from "../../lib/exchange/formats.ts";
import {
  EXPORT_FORMAT_NAMES,
  IMPORT_FORMAT_NAMES,
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
