/** How timers are configured. */
export const CONFIG_FILE = "config.yaml";

/** The tasks. */
export const TASKS_FILE = "tasks.yaml";

/** The newest entries of all tasks, and their whole totals. */
export const ENTRIES_FILE = "history/time-entries.json";

/** The timer that runs or is paused; small, whatever is recorded. */
export const TIMER_FILE = "history/timer.json";

/** What a provider has not confirmed yet. */
export const OUTBOX_FILE = "history/outbox.json";

/** Whose entries were synced, and what both sides had changed. */
export const SYNC_FILE = "history/sync.json";

/** What a sender noted since the outbox was written, a step in each line. */
export const SEND_LOG_FILE = "history/sending.jsonl";
