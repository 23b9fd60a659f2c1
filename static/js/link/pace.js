/** How long to wait before the next try, and which closes come back at all. Pure: chance and counts are passed in. */

const BASE_MS = 500;
const CAP_MS = 30_000;

/** Times in milliseconds. */
export const PACE = {
  /** A phone's network can swallow a handshake without a word. */
  connect: 5_000,
  /** A connection that lasted this long was a good one: the back-off starts anew after it. */
  stable: 30_000,
  /** Proxies and sleeping phones drop connections without an event; the venue beats every 10 s. */
  silence: 30_000,
  probe: 3_000,
  poll: 3_000,
  /** After one's own words: the answer of others may be near. */
  pollSoon: 150,
  /** While polling, the socket is tried again: soon at first (it may just have been a restart), then every minute. */
  retrySocket: [2_000, 10_000, 60_000],
  /** Far over the limits: the venue asks for at least this. */
  tooFast: 5_000,
};

/** Upgrades that failed in a row before the venue is asked by plain HTTP. */
export const UPGRADES = 2;

/**
 * Full jitter: a random part of an exponentially growing span, so that a crowd that lost the venue together does not
 * come back together.
 * @param {number} failures how many tries failed in a row
 * @param {() => number} random
 * @returns {number} milliseconds
 */
export function backOff(failures, random) {
  return random() * Math.min(CAP_MS, BASE_MS * 2 ** failures);
}

/**
 * Whether to connect again after this close code (venue/protocol/closes.py).
 * @param {number} code
 */
export function comesBack(code) {
  return !(code >= 4500 || [1000, 1002, 1003, 1007, 1009].includes(code));
}

/**
 * What a refusal of hello asks for: `wait` and try again, or `stop` until the person does something.
 * @param {string} code
 */
export function afterRefusedHello(code) {
  return code === "busy" || code === "too_fast" ? "wait" : "stop";
}
