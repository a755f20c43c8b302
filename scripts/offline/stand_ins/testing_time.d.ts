export class FakeTime {
  constructor(start?: number | string | Date | null);
  now: number;
  tick(ms?: number): void;
  tickAsync(ms?: number): Promise<void>;
  next(): boolean;
  runMicrotasks(): Promise<void>;
  restore(): void;
  [Symbol.dispose](): void;
}
