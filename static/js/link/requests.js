import { Lost, Refused } from "./errors.js";

/** Commands that wait for their one answer, by `ref`. */
export class Requests {
  #next = 1;
  /** @type {Map<number, {resolve: (ok: any) => void, reject: (why: Error) => void}>} */
  #waiting = new Map();

  /**
   * Numbers a command and promises its answer.
   * @param {object} command
   * @returns {{frame: object, answer: Promise<any>}} the promise fails with Refused or Lost
   */
  open(command) {
    const ref = this.#next++;
    const answer = new Promise((resolve, reject) => this.#waiting.set(ref, { resolve, reject }));
    // Whoever does not care for the answer must not bring an "unhandled rejection" about.
    answer.catch(() => {});
    return { frame: { ...command, ref }, answer };
  }

  /** @param {{re: number|null, ok?: any, no?: any}} answer */
  settle(answer) {
    const waiting = this.#waiting.get(/** @type {number} */ (answer.re));
    if (!waiting) return;
    this.#waiting.delete(/** @type {number} */ (answer.re));
    if (answer.no) waiting.reject(new Refused(answer.no));
    else waiting.resolve(answer.ok);
  }

  /**
   * Gives up on some refs, or on all.
   * @param {Iterable<number>} [refs]
   */
  lose(refs = [...this.#waiting.keys()]) {
    for (const ref of refs) {
      const waiting = this.#waiting.get(ref);
      this.#waiting.delete(ref);
      waiting?.reject(new Lost());
    }
  }
}
