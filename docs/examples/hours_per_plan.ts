// Hours per plan and month, as a table. The range is typed as on the command
// line: 2024, "last month" or 2024-12-01..2024-12-10.
import { InvalidTextError, openWorktime } from "@worktime/worktime";
import process from "node:process";

const [range = "year"] = process.argv.slice(2);
const { timers } = await openWorktime("data");

try {
  const summary = await timers.summary({ by: ["month", "plan"], range });
  for (const { key: month, rows: plans = [] } of summary.rows) {
    for (const { key: plan = "no plan", seconds } of plans) {
      console.log(`${month}  ${plan}: ${(seconds / 3600).toFixed(2)}`);
    }
  }
} catch (error) {
  if (!(error instanceof InvalidTextError)) throw error;
  console.error(`${error.message}. ${error.hint}`);
  process.exitCode = 2;
}
