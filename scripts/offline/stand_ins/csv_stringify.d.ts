type Prop = number | string;
export type Column = { header?: string; prop: Prop | Prop[] } | Prop | Prop[];
export interface StringifyOptions {
  headers?: boolean;
  separator?: string;
  columns?: readonly Column[];
  bom?: boolean;
}
export type DataItem = Readonly<Record<string, unknown> | unknown[]>;
export function stringify(
  data: readonly DataItem[],
  options?: StringifyOptions,
): string;
