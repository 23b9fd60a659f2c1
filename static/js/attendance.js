/** Which rooms this page stands in, and whether it is looked at. */
import { here } from "./context.js";

/** A venue lets one page into so many rooms; a presenter of more watches the first ones. */
const MOST = 6;
const STAYS = "venue.staffing";

export class Attendance {
  /** @type {Map<string, boolean>} room → watch */ #held = new Map();

  start() {
    const { venue } = here;
    venue.addEventListener("me", () => this.settle());
    venue.addEventListener("room", (event) => this.#told(/** @type {CustomEvent} */ (event).detail));
    venue.addEventListener("status", () => this.#look());
    document.addEventListener("visibilitychange", () => this.#look());
  }

  /** Stands where the page, and what one presents, ask for. */
  settle() {
    const { page, venue } = here;
    /** @type {Map<string, boolean>} */ const wanted = new Map();
    const own = (venue.me?.presents ?? []).slice(0, MOST);
    // Who stands at one of their posters stands at all of them: the others are one step away, and heard.
    const atOwn = own.includes(page.room?.id ?? "");
    for (const room of own) wanted.set(room, !(staysIn(room) || (atOwn && !isAway(room))));
    // Whoever is in no room is on the floor, whatever they read there.
    wanted.set(page.room?.id ?? "floor", false);
    for (const room of this.#held.keys()) if (!wanted.has(room)) venue.release(room);
    for (const [room, watch] of wanted) {
      // Watching is not being there: whoever goes from one to the other leaves first.
      if (watch && this.#held.get(room) === false) venue.link.release(room);
      venue.hold(room, { watch });
    }
    this.#held = wanted;
  }

  /** A room of mine became known, or I said elsewhere how it is. @param {any} detail */
  #told({ id, before, update }) {
    if (here.venue.me?.presents?.includes(id) && (!before.position || update?.up === "staffed")) this.settle();
  }

  #look() {
    here.venue.link.tell({ do: "attend", looking: !document.hidden });
  }
}

/** Whether the presenters of a poster said that nobody is at it, or have not been asked yet. @param {string} room */
function isAway(room) {
  const { position, said } = here.venue.room(room);
  return !position || said?.status === "away" || said?.status === "back";
}

/** Whether a presenter said in this tab to be at this poster, and so stays there while wandering. @param {string} room */
export function staysIn(room) {
  return stays().includes(room);
}

/** @param {string} room @param {boolean} staying */
export function stay(room, staying) {
  const others = stays().filter((each) => each !== room);
  try {
    sessionStorage.setItem(STAYS, JSON.stringify(staying ? [...others, room] : others));
  } catch {
    // Without storage one is there only while looking at it.
  }
  attendance.settle();
}

/** @returns {string[]} */
function stays() {
  try {
    return JSON.parse(sessionStorage.getItem(STAYS) ?? "[]");
  } catch {
    return [];
  }
}

export const attendance = new Attendance();
