/** What every element of the page stands in: the venue, the page's facts, one's settings. Set once by main.js. */

/** @typedef {{id: string, name: string, roles: string[], mode: string, presents?: string[], guest?: boolean}} Me */

/**
 * @typedef {object} Page the JSON block of a page
 * @property {string} page
 * @property {{title: string, zone: string, door: string}} event
 * @property {Me|null} me
 * @property {string} static where this page's modules come from
 * @property {{id: string, kind: string, may: string[], poster: any}} [room]
 */

/** @type {{venue: import("./venue.js").Venue, page: Page}} */
export const here = { venue: /** @type {any} */ (null), page: /** @type {any} */ ({}) };

/** @param {ParentNode} document @returns {Page} */
export function pageOf(document) {
  try {
    return JSON.parse(document.querySelector("#page")?.textContent ?? "{}");
  } catch {
    return /** @type {any} */ ({});
  }
}
