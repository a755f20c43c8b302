// deno-lint-ignore no-explicit-any
export type Summary = any;
