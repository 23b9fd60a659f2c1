/** What a link stands on and whom it tells. */

/**
 * @typedef {object} Surroundings what a test replaces
 * @property {new (url: string, protocols: string[]) => WebSocket} WebSocket
 * @property {typeof fetch} fetch
 * @property {(work: () => void, ms: number) => any} setTimeout
 * @property {(timer: any) => void} clearTimeout
 * @property {() => number} random
 *
 * @typedef {object} Ears who is told; all are optional
 * @property {(status: Status) => void} [status]
 * @property {(welcome: any) => void} [welcome] the answer to hello
 * @property {(room: string, answer: any) => void} [entered] the answer to enter
 * @property {(room: string, refusal: import("./errors.js").Refused) => void} [barred] the room cannot be entered
 * @property {(update: any) => void} [update]
 * @property {(refusal: any) => void} [refused] a refusal without a ref
 *
 * @typedef {{state: "connecting"|"live"|"polling"|"waiting"|"stopped", code?: number|string, message?: string,
 *   restart?: boolean}} Status
 */

/** @type {Surroundings} */
export const browser = {
  WebSocket: globalThis.WebSocket,
  fetch: (...request) => globalThis.fetch(...request),
  setTimeout: (work, ms) => globalThis.setTimeout(work, ms),
  clearTimeout: (timer) => globalThis.clearTimeout(timer),
  random: Math.random,
};
