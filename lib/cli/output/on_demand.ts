/**
 * The output that loads only when it is needed: reports and imports. It is one
 * module for the same reason as `lib/use_cases/on_demand.ts`.
 *
 * @module
 */

export { yearDocument } from "../../report/timesheet_document.ts";
export { renderClientReport } from "./report.ts";
export {
  importProgress,
  renderDayImport,
  renderEntryImport,
} from "./import.ts";
export { renderReport } from "./report.ts";
export { renderTimesheet } from "./report.ts";
