/**
 * Who is in a room, each person once; a sample with a true count where the crowd is large.
 * @typedef {{id: string, name: string, mode: "remote"|"on_site", role?: string, passing?: boolean}} Member
 * @typedef {{v: number, members: Record<string, Member>, count: {remote: number, on_site: number}, torn: boolean}} Roster
 *   `torn`: a version was missed, so the roster must be asked for again
 */

/** @returns {Roster} */
export function emptyRoster() {
  return { v: 0, members: {}, count: { remote: 0, on_site: 0 }, torn: false };
}

/**
 * The roster as the answer to enter tells it.
 * @param {{roster: Member[], roster_v: number, count: {remote: number, on_site: number}}} now
 * @returns {Roster}
 */
export function rosterFrom({ roster, roster_v, count }) {
  return { v: roster_v, members: byId(roster), count, torn: false };
}

/**
 * @param {Roster} roster
 * @param {{v: number, joined?: Member[], left?: string[], whole?: boolean, count: {remote: number, on_site: number}}} update
 * @returns {Roster}
 */
export function applyToRoster(roster, { v, joined = [], left = [], whole = false, count }) {
  if (whole) return { v, members: byId(joined), count, torn: false };
  if (v <= roster.v) return roster;
  if (v > roster.v + 1) return { ...roster, torn: true };
  const members = { ...roster.members, ...byId(joined) };
  for (const id of left) delete members[id];
  return { v, members, count, torn: false };
}

const RANK = { presenter: 0, chair: 1, volunteer: 2, scribe: 3 };

/**
 * Staff first, then by name; a stable order, so that nobody jumps about while one reads.
 * @param {Roster} roster
 * @param {string} [locale]
 * @returns {Member[]}
 */
export function inOrder(roster, locale) {
  const { compare } = new Intl.Collator(locale);
  const rank = (/** @type {Member} */ { role }) => RANK[/** @type {keyof typeof RANK} */ (role)] ?? 9;
  return Object.values(roster.members).sort((a, b) => rank(a) - rank(b) || compare(a.name, b.name));
}

/** @param {Member[]} members @returns {Record<string, Member>} */
function byId(members) {
  return Object.fromEntries(members.map((member) => [member.id, member]));
}
