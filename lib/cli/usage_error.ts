import { InvalidTextError } from "../errors.ts";

/** The words typed do not make a command. */
export class UsageError extends InvalidTextError {
  static {
    this.prototype.name = "UsageError";
  }

  /** Makes the error, with a hint on where to read what is possible. */
  constructor(message: string, details: { hint?: string; cause?: unknown }) {
    super("usage", message, details);
  }
}
