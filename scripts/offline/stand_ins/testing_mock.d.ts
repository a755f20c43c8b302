// deno-lint-ignore-file no-explicit-any
export interface SpyCall<Args extends unknown[], Return> {
  args: Args;
  returned?: Return;
  error?: Error;
  self?: any;
}
export interface Stub<Args extends unknown[] = any[], Return = any>
  extends Disposable {
  (...args: Args): Return;
  calls: SpyCall<Args, Return>[];
  restored: boolean;
  restore(): void;
}
type Method<Self, Name extends keyof Self> = Self[Name] extends
  (...args: infer Args) => infer Return ? [Args, Return]
  : [unknown[], unknown];
export function stub<Self, Name extends keyof Self>(
  self: Self,
  property: Name,
  func?: (
    this: Self,
    ...args: Method<Self, Name>[0]
  ) => Method<Self, Name>[1],
): Stub<Method<Self, Name>[0], Method<Self, Name>[1]>;
