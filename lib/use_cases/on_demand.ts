/**
 * The use cases that load only when they are called, because they are rarely
 * needed. They are one module because a bundle has a file for each set of
 * modules that load together.
 *
 * @module
 */

export {
  closeMonth,
  listClosedMonths,
  reopenMonth,
} from "./workday/close_month.ts";
export { checkData, repairData } from "./doctor/check_data.ts";
export { listRestorable, restoreFile } from "./doctor/restore_file.ts";
export { exportTimes } from "./exchange/export_times.ts";
export { importDays } from "./exchange/import_times.ts";
export { importEntries } from "./exchange/import_times.ts";
export { configureTimers } from "./timers/configure_timers.ts";
export { importTasks } from "./timers/import_tasks.ts";
export { reportClient } from "./timers/report_client.ts";
export { importHolidays } from "./workday/import_holidays.ts";
export { reportMonth } from "./workday/report_month.ts";
