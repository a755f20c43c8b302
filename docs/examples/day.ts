// A day at work: records it, and prints its hours and the time of its task.
import { openWorktime } from "@worktime/worktime";

const { workday, timers, tasks } = await openWorktime("data");

await tasks.add("TASK-025", { title: "Headless mode", plan: "v2" });
await workday.start({ at: "2024-12-10T08:45" });
await tasks.start("TASK-025", { at: "2024-12-10T09:00" });
// Lunch pauses the timer, and its end resumes it.
await workday.toggleLunch({ at: "2024-12-10T12:00" });
await workday.toggleLunch({ at: "2024-12-10T12:45" });
await tasks.complete("TASK-025", { at: "2024-12-10T15:30" });
await workday.stop({ at: "2024-12-10T18:00" });

const { stats } = await workday.day({ date: "2024-12-10" });
console.log(`Work: ${stats.workMinutes / 60} hours`);
console.log(`Overtime: ${stats.overtimeMinutes} minutes`);
for (const { taskId, durationSeconds } of await timers.entries()) {
  console.log(`${taskId}: ${durationSeconds / 3600} hours`);
}
