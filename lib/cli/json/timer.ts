import type { ProviderErrorReason } from "../../provider.ts";
import type { RoundingRule } from "../../report/rounding.ts";
import type { SyncState } from "../../tracking/entry.ts";
import type { Dimension } from "../../tracking/totals.ts";
import type { DateText, InstantText } from "./text.ts";
import type { BookedJson } from "./workday.ts";

/** An entry, or the running timer. */
export interface EntryJson {
  /** The id, for `timer edit` and `timer delete`. */
  readonly id: string;
  /** The id of the task. */
  readonly task: string;
  /** What was done. */
  readonly description: string;
  /** When it started. */
  readonly start: InstantText;
  /** When it ended; `null` if it is running. */
  readonly end: InstantText | null;
  /** How long it took, in seconds; `null` of a timer that was just started. */
  readonly duration_seconds: number | null;
  /** Its tags. */
  readonly tags: readonly string[];
  /** Whether it is billable; `null` if its task or plan decides. */
  readonly billable: boolean | null;
  /** The service that it is synced with, or `local`. */
  readonly provider: string;
  /** The id at the service; before it is sent, the same as `id`. */
  readonly provider_id: string;
  /** Whether the service has it. */
  readonly sync: SyncState;
}

/** A change of the timer. */
export interface TimerChangeJson {
  /** What was done; `switched` if a running timer was stopped for a new one. */
  readonly action: "started" | "stopped" | "paused" | "resumed" | "switched";
  /** The id of the task. */
  readonly task: string | null;
  /** The timer that was started. */
  readonly started: EntryJson | null;
  /** The entry that was finished. */
  readonly stopped: EntryJson | null;
  /** Sentences about the change. */
  readonly notes: readonly string[];
}

/** A change of the timer, or what it would be. */
export interface TimerChangedJson extends TimerChangeJson {
  /** Whether nothing was changed. */
  readonly dry_run: boolean;
}

/** An entry that was added. */
export interface EntryAddedJson {
  /** What was done. */
  readonly action: "added";
  /** The entry. */
  readonly entry: EntryJson;
  /** Sentences about the change. */
  readonly notes: readonly string[];
  /** Whether nothing was changed. */
  readonly dry_run: boolean;
}

/** An entry that was edited or deleted. */
export interface EntryChangedJson {
  /** What was done. */
  readonly action: "edited" | "deleted";
  /** The entry before. */
  readonly before: EntryJson;
  /** The entry afterwards; `null` if it was deleted. */
  readonly after: EntryJson | null;
  /** Sentences about the change. */
  readonly notes: readonly string[];
  /** Whether nothing was changed. */
  readonly dry_run: boolean;
}

/** The timer. */
export interface TimerStatusJson {
  /** Whether there is a timer. */
  readonly state: "running" | "paused" | "idle";
  /** The running timer. */
  readonly running: EntryJson | null;
  /** The paused timer. */
  readonly paused: {
    /** The id of its task. */
    readonly task: string;
    /** Its description. */
    readonly description: string;
    /** When it was paused. */
    readonly at: InstantText;
    /** What paused it: the workday resumes only timers that it paused. */
    readonly by: "timer" | "workday";
  } | null;
  /** The time of its task so far, in seconds; `null` without a timer. */
  readonly task_seconds: number | null;
  /** The time of all tasks today, in seconds. */
  readonly today_seconds: number;
  /** When the timer should have been stopped, if it was probably forgotten. */
  readonly likely_end: InstantText | null;
  /** The number of changes that the service does not have yet. */
  readonly waiting: number;
  /** Sentences about the timer. */
  readonly notes: readonly string[];
}

/** The entries of a task. */
export interface TimedTaskJson {
  /** The id of the task. */
  readonly task: string;
  /** The task with its title. */
  readonly heading: string;
  /** Its time, in seconds, including a running timer. */
  readonly total_seconds: number;
  /** Whether its timer is running. */
  readonly running: boolean;
  /** Its entries, in order. */
  readonly entries: readonly EntryJson[];
  /** Sentences about the task. */
  readonly notes: readonly string[];
}

/** Which entries are selected; `null` and missing keys select all. */
export interface FilterJson {
  /** Of this plan. */
  readonly plan: string | null;
  /** Of this sprint. */
  readonly sprint: string | null;
  /** Of this task. */
  readonly task: string | null;
  /** Of this client. */
  readonly client?: string | null;
  /** With all of these tags. */
  readonly tags?: readonly string[];
  /** Billable, or not. */
  readonly billable?: boolean;
}

/** How time is rounded. */
interface RoundingJson {
  /** The rule; missing if time is not rounded. */
  readonly rounding?: RoundingRule;
}

/** The running timer within selected time. */
export interface RunningJson {
  /** The id of its task. */
  readonly task: string;
  /** Its selected time so far, in seconds. */
  readonly seconds: number;
  /** When it should have been stopped, if it was probably forgotten. */
  readonly likely_end: InstantText | null;
}

/** An entry in a log. An entry that crosses midnight is part of both days. */
interface LoggedEntryJson extends EntryJson {
  /** The title of the task. */
  readonly title: string | null;
  /** When its part of the day starts. */
  readonly from: InstantText;
  /** When its part of the day ends; `null` if it is running. */
  readonly to: InstantText | null;
  /** The part of the day, in seconds. */
  readonly seconds: number;
  /** The same, rounded, in seconds. */
  readonly rounded_seconds?: number;
  /** Whether it is the running timer. */
  readonly running: boolean;
}

/** Entries by day. */
export interface EntryLogJson extends RoundingJson {
  /** The first date; `null` for all time. */
  readonly from: DateText | null;
  /** The last date; `null` for all time. */
  readonly to: DateText | null;
  /** Which entries are selected. */
  readonly filter: FilterJson;
  /** The days with entries, by date. */
  readonly days: readonly {
    /** The date. */
    readonly date: DateText;
    /** Its entries, in order. */
    readonly entries: readonly LoggedEntryJson[];
    /** Their time, in seconds. */
    readonly total_seconds: number;
    /** Their rounded time, in seconds. */
    readonly total_rounded_seconds?: number;
  }[];
  /** The time of all days, in seconds. */
  readonly total_seconds: number;
  /** The rounded time of all days, in seconds. */
  readonly total_rounded_seconds?: number;
  /** The number of entries. */
  readonly entries: number;
  /** The running timer, if it is selected. */
  readonly running: RunningJson | null;
  /** Sentences about the selection. */
  readonly notes: readonly string[];
}

/** The time of a group. */
export interface SummaryRowJson {
  /** What the group has in common, such as a task's id; `null` if that is missing. */
  readonly key: string | null;
  /** The title of a task. */
  readonly title: string | null;
  /** The time, in seconds. */
  readonly seconds: number;
  /** The rounded time, in seconds. */
  readonly rounded_seconds?: number;
  /** The time in hours, rounded so that rows add up to the total. */
  readonly hours: number;
  /** The number of entries. */
  readonly entries: number;
  /** The share of the total, in percent. */
  readonly share: number;
  /** Whether the timer of the group is running. */
  readonly running: boolean;
  /** Its groups by the next dimension. */
  readonly rows?: readonly SummaryRowJson[];
}

/** Time by task, plan, sprint, tag, day, week or month. */
export interface SummaryJson extends RoundingJson {
  /** The dimension of the rows. */
  readonly by: Dimension;
  /** The dimensions of rows within rows. */
  readonly then_by: readonly Dimension[];
  /** The first date; `null` for all time. */
  readonly from: DateText | null;
  /** The last date; `null` for all time. */
  readonly to: DateText | null;
  /** Which entries are selected. */
  readonly filter: FilterJson;
  /** The groups. */
  readonly rows: readonly SummaryRowJson[];
  /** All time, in seconds. */
  readonly total_seconds: number;
  /** All rounded time, in seconds. */
  readonly total_rounded_seconds?: number;
  /** The number of entries. */
  readonly entries: number;
  /** The running timer, if it is selected. */
  readonly running: RunningJson | null;
  /** How much of the day's work is booked; `null` unless it is one day. */
  readonly booked: BookedJson | null;
  /** Sentences about the selection. */
  readonly notes: readonly string[];
}

/** Time that is billed. */
export interface BilledTimeJson {
  /** The time, in seconds. */
  readonly seconds: number;
  /** The time in whole minutes, which add up to the total. */
  readonly minutes: number;
  /** The rounded time, in minutes. */
  readonly rounded_minutes?: number;
  /** The billed time in hours, with two decimals. */
  readonly hours: number;
}

/** An amount of money. */
export interface MoneyJson {
  /** The amount, with two decimals. */
  readonly amount: number;
  /** The currency, such as `EUR`. */
  readonly currency: string;
}

/** A task in a client's report. */
export interface BilledTaskJson extends BilledTimeJson {
  /** The client. */
  readonly client: string | null;
  /** The plan. */
  readonly plan: string | null;
  /** The id of the task. */
  readonly task: string;
  /** Its title. */
  readonly title: string | null;
  /** Whether it is billable. */
  readonly billable: boolean;
  /** The rate per hour. */
  readonly rate: number | null;
  /** The amount, with two decimals. */
  readonly amount: number | null;
  /** The currency of the rate, such as `EUR`. */
  readonly currency: string | null;
}

/** An entry in a client's report. */
export interface BilledEntryJson extends BilledTimeJson {
  /** The id of the entry. */
  readonly id: string;
  /** The date on which it started. */
  readonly date: DateText;
  /** When it started; missing with `--no-times`. */
  readonly start?: InstantText;
  /** When it ended; missing with `--no-times`. */
  readonly end?: InstantText;
  /** The id of the task. */
  readonly task: string;
  /** What was done. */
  readonly text: string | null;
  /** Its tags. */
  readonly tags: readonly string[];
  /** Whether it is billable. */
  readonly billable: boolean;
}

/** Time and amounts for a client. */
export interface ClientReportJson extends RoundingJson {
  /** The first date. */
  readonly from: DateText;
  /** The last date. */
  readonly to: DateText;
  /** Which entries are selected. */
  readonly filter: FilterJson;
  /** Who reports. */
  readonly name: string | null;
  /** The tasks. */
  readonly tasks: readonly BilledTaskJson[];
  /** The entries, in order. */
  readonly entries: readonly BilledEntryJson[];
  /** All billable time. */
  readonly billable: BilledTimeJson;
  /** All other time. */
  readonly not_billable: BilledTimeJson;
  /** All time. */
  readonly total: BilledTimeJson;
  /** The amounts, by currency. */
  readonly amounts: readonly MoneyJson[];
  /** The running timer, which is not counted. */
  readonly running: {
    /** The id of its task. */
    readonly task: string;
    /** When it started. */
    readonly start: InstantText;
    /** When it should have been stopped, if it was probably forgotten. */
    readonly likely_end: InstantText | null;
  } | null;
  /** Sentences about the report. */
  readonly notes: readonly string[];
}

/** An entry that was changed both here and at the service. */
export interface ConflictJson {
  /** The local id of the entry. */
  readonly id: string;
  /** Which version was kept: that of this machine, or that of the service. */
  readonly kept: "here" | "there";
  /** The closed month for which the other version was not taken. */
  readonly closed_month?: string;
  /** The other version; `null` if it was deleted there. */
  readonly other: {
    /** The id of the task; `null` if it follows from the description. */
    readonly task: string | null;
    /** What was done. */
    readonly description: string;
    /** When it started. */
    readonly start: InstantText;
    /** When it ended; `null` if it was running. */
    readonly end: InstantText | null;
    /** Its tags. */
    readonly tags: readonly string[];
    /** Whether it is billable. */
    readonly billable: boolean | null;
  } | null;
}

/** What a service got of a change. */
export interface DeliveryJson {
  /** The service. */
  readonly provider: string;
  /** The number of changes that it does not have yet. */
  readonly waiting: number;
  /** Why changes are pending; `null` if they are not, or still unconfirmed. */
  readonly problem: ServiceProblemJson | null;
  /** Entries that were changed on both sides. */
  readonly conflicts: readonly ConflictJson[];
}

/** A sync with a service. */
export interface SyncJson {
  /** The service. */
  readonly provider: string;
  /** The number of changes that were sent. */
  readonly sent: number;
  /** The number of changes that the service does not have yet. */
  readonly waiting: number;
  /** Entries that were added here. */
  readonly added: readonly EntryJson[];
  /** Entries that were changed here. */
  readonly changed: readonly EntryJson[];
  /** Entries that were removed here. */
  readonly removed: readonly EntryJson[];
  /** Entries that were changed on both sides. */
  readonly conflicts: readonly ConflictJson[];
  /** Entries that the service has twice. */
  readonly duplicates: readonly {
    /** The local id of the duplicate. */
    readonly id: string;
    /** The local id of the entry that it repeats. */
    readonly of: string;
    /** Whether it is certain. */
    readonly certain: boolean;
  }[];
  /** Changes that the service refused. */
  readonly refused: readonly {
    /** The local id of the entry. */
    readonly id: string;
    /** The id of its task. */
    readonly task: string;
    /** Why. */
    readonly error: ServiceProblemJson;
  }[];
  /** The first date that was compared, if the service lists no older entries. */
  readonly compared_from?: DateText;
  /** Why the sync stopped early; `null` if it did not. */
  readonly stopped_by: ServiceProblemJson | null;
  /** Sentences about changes that are pending for another service, if any. */
  readonly notes?: readonly string[];
}

/** What a sync would send. */
export interface SyncPlanJson {
  /** The service. */
  readonly provider: string;
  /** Nothing was sent. */
  readonly dry_run: true;
  /** The steps, in order. */
  readonly requests: readonly {
    /** What the step does. */
    readonly action:
      | "account"
      | "list"
      | "current"
      | "create"
      | "stop"
      | "update"
      | "delete";
    /** The local id of the entry. */
    readonly id?: string;
    /** The id of its task. */
    readonly task?: string;
    /** Whether it is only sent if the service does not list it yet. */
    readonly looked_up?: boolean;
    /** The step in a sentence. */
    readonly summary: string;
    /** Its requests, such as `GET /me`. */
    readonly sends: readonly string[];
  }[];
  /** The number of requests. */
  readonly count: number;
}

/** A problem with a service. */
export interface ServiceProblemJson {
  /** What it is, for programs: docs/errors.md lists all codes. */
  readonly code: string;
  /** What happened, for people. It can change between versions. */
  readonly message: string;
  /** Why the service did not give a usable answer, if that is known. */
  readonly reason?: ProviderErrorReason;
}
