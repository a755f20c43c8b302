/** What is agreed with the employer. */
export interface WorkTerms {
  /** The work expected of a day without an override, in minutes. */
  readonly expectedMinutes: number;
  /** The allotment of a day's lunch, in minutes. */
  readonly lunchMinutes: number;
  /** Whether projections add a lunch that has not been taken yet. */
  readonly isLunchPlanned: boolean;
  /** How long a day without a stop stays open, in minutes. */
  readonly longestDayMinutes: number;
}

/** What was set for one day only. */
export interface DayTerms {
  /** The work expected of it, in minutes. */
  readonly expectedMinutes: number;
  /** Whether its lunch is planned; `undefined` if that is as on every day. */
  readonly isLunchPlanned?: boolean;
}

/** Eight hours a day with an hour of lunch; open for at most sixteen. */
export const DEFAULT_TERMS: WorkTerms = {
  expectedMinutes: 480,
  lunchMinutes: 60,
  isLunchPlanned: true,
  longestDayMinutes: 960,
};
