import type { Scene } from "./data.ts";

/** A command to measure, and its budget on top of an empty program. */
export interface Row {
  readonly name: string;
  readonly line: string;
  readonly scene: Scene;
  /** The most CPU time, in ms. */
  readonly ms?: number;
  /** The most memory, in MiB. */
  readonly MiB?: number;
  /** Whether it changes files, which are restored for the next run. */
  readonly writes?: true;
}

/** Ten years, with entries on 2,609 weekdays. */
const IDLE: Scene = { days: 3652, entries: 2609 * 8, perDay: 8, tasks: 20 };
const WORKING: Scene = { ...IDLE, isWorking: true };
const TASKS_1000: Scene = { ...WORKING, tasks: 1_000 };
const TASKS_5000: Scene = { ...IDLE, tasks: 5_000 };
const HUNDRED_THOUSAND: Scene = { entries: 100_000, perDay: 40, tasks: 1_000 };
const MILLION: Scene = { entries: 1_000_000, perDay: 200, tasks: 1_000 };
/** A month in the middle of the million. */
const MONTH = `${new Date().getFullYear() - 9}-03`;

const SUMMARY = "timer summary --all";

/** All rows, in the order of the table. */
export const ROWS: readonly Row[] = [
  row("--version", "--version", { ms: 2 }),
  row("status", "status", { ms: 8 }),
  row("status, one day", "status", { scene: { isWorking: true } }),
  row("month", "month"),
  row("start", "start", { ms: 12, scene: IDLE, writes: true }),
  row("stop", "stop", { ms: 13, MiB: 10, writes: true }),
  row("timer start", "timer start TASK-3", {
    ...{ ms: 12, scene: IDLE, writes: true },
  }),
  row("timer stop, 1,000 tasks", "timer stop", {
    ...{ ms: 12, MiB: 10, scene: TASKS_1000, writes: true },
  }),
  row("summary", SUMMARY, { ms: 15, MiB: 10 }),
  row("summary by month", `${SUMMARY} --by month`, { ms: 25 }),
  row("summary by day", `${SUMMARY} --by day`, { ms: 30, MiB: 12 }),
  row("summary by month, 100,000", `${SUMMARY} --by month`, {
    ...{ ms: 90, MiB: 40, scene: HUNDRED_THOUSAND },
  }),
  row("summary by month, 1,000,000", `${SUMMARY} --by month`, {
    ...{ MiB: 60, scene: MILLION },
  }),
  row("log of a month, 1,000,000", `timer log ${MONTH}`, {
    ...{ MiB: 60, scene: MILLION },
  }),
  row("report of a month, 1,000,000", `timer report ${MONTH}`, {
    ...{ MiB: 60, scene: MILLION },
  }),
  row("show, 10,000 of 100,000", "timer show MEETINGS", {
    ...{ ms: 60, MiB: 35, scene: HUNDRED_THOUSAND },
  }),
  row("task list, 1,000", "task list", { ms: 15, scene: TASKS_1000 }),
  row("task list, 5,000", "task list", { ms: 50, scene: TASKS_5000 }),
  row("task add, 5,000", "task add NEW --title New", {
    ...{ ms: 30, scene: TASKS_5000, writes: true },
  }),
  row("task complete, 5,000", "task complete TASK-4990", {
    ...{ ms: 30, scene: TASKS_5000, writes: true },
  }),
  row("doctor, 100,000", "doctor", {
    ...{ ms: 200, MiB: 60, scene: HUNDRED_THOUSAND },
  }),
  row("import, 100,000", "import report.csv", {
    ...{ ms: 5_000, MiB: 120, scene: { imports: 100_000 }, writes: true },
  }),
  row("push of 1,000", "timer sync", {
    ...{ ms: 2_000, scene: { imports: 1_000, hasService: true }, writes: true },
  }),
];

/** Returns a row on ten years of data, unless another scene is given. */
function row(name: string, line: string, options: Partial<Row> = {}): Row {
  return { name, line, scene: WORKING, ...options };
}
