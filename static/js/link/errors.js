/** Why a command has no `ok`. */

/** The venue's typed "no". */
export class Refused extends Error {
  /** @param {{code: string, message: string, field?: string|null, retry_after?: number|null}} refusal */
  constructor(refusal) {
    super(refusal.message);
    this.code = refusal.code;
    this.field = refusal.field ?? null;
    /** Seconds to wait, when the venue names them. */
    this.retryAfter = refusal.retry_after ?? null;
  }
}

/** The connection went before the answer came: the command may or may not have been done. */
export class Lost extends Error {
  constructor() {
    super("the connection was lost before the answer came");
  }
}
