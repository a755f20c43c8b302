/** The dimensions. */
export const DIMENSIONS = [
  "day",
  "week",
  "month",
  "task",
  "plan",
  "sprint",
  "tag",
] as const;
export type Dimension = typeof DIMENSIONS[number];
