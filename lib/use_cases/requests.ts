/** Which day to show, and at which moment; the current day now if empty. */
export interface DayRequest {
  /** `YYYY-MM-DD`, `today` or `yesterday`. */
  date?: string;
  /** The moment to compute for, as in {@linkcode When}. */
  at?: string | Date;
}

/** Which month to show, and at which moment; this month now if empty. */
export interface MonthRequest {
  /** `YYYY-MM`. */
  month?: string;
  /** The moment to compute for, as in {@linkcode When}. */
  at?: string | Date;
}

/** Which day to change. */
export interface DateRequest {
  /** `YYYY-MM-DD`, `today` or `yesterday`. */
  date?: string;
}

/** Which day's hours to set, and what about its lunch. */
export interface HoursRequest extends DateRequest {
  /**
   * Whether projections of that day add a lunch that was not taken yet.
   *
   * @default What holds for every day.
   */
  isLunchPlanned?: boolean;
}
