/** What is agreed with the employer. */
export interface WorkTerms {
  /** The work expected of a day without an override, in minutes. */
  readonly expectedMinutes: number;
  /** The allotment of a day's lunch, in minutes. */
  readonly lunchMinutes: number;
}

/** Eight hours a day, and an hour of lunch. */
export const DEFAULT_TERMS: WorkTerms = {
  expectedMinutes: 480,
  lunchMinutes: 60,
};
