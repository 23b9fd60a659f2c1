/** Where a page's scripts begin: the venue, the shell around its pages, and the elements of the page one is on. */
import { attendance } from "./attendance.js";
import { attention } from "./attention.js";
import { here, pageOf } from "./context.js";
import { define } from "./element.js";
import { VenueAnnouncements } from "./elements/announcements.js";
import { VenueLink } from "./elements/link.js";
import { VenueMe } from "./elements/me.js";
import { VenueOwnPosters } from "./elements/own_posters.js";
import { VenueSettings } from "./elements/settings.js";
import { storage } from "./preferences.js";
import { shell } from "./shell.js";
import { Venue } from "./venue.js";

/** What a page needs beyond the shell comes when it is first visited: the first paint waits for no other page's code. */
const PAGES = {
  chair: () => import("./pages/chair.js"),
  floor: () => import("./pages/floor.js"),
  in: () => import("./pages/in.js"),
  programme: () => import("./pages/programme.js"),
  room: () => import("./pages/room.js"),
};
/** Long after a page stands still, the ones one goes to next are fetched: entering a room then waits for nothing. */
const AHEAD_MS = 2_000;
const AGAIN = "venue.again";
const AGAIN_MS = 60_000;

here.page = pageOf(document);
here.venue = new Venue({ storage: storage() });

/** Whether the code of this page did not come: what the server rendered can be read meanwhile. */
let lacking = false;

async function arrive() {
  lacking = false;
  try {
    await PAGES[/** @type {keyof typeof PAGES} */ (here.page.page)]?.();
  } catch {
    lacking = true;
    again();
  }
}

/** Browsers remember a module that did not come; only the page loaded anew asks again. At most once a minute. */
function again() {
  if (!lacking || !here.venue.link.live) return;
  try {
    if (Date.now() - Number(sessionStorage.getItem(AGAIN) ?? 0) < AGAIN_MS) return;
    sessionStorage.setItem(AGAIN, String(Date.now()));
    location.reload();
  } catch {
    // Without storage nothing would tell when to stop loading it anew.
  }
}

shell.start();
shell.addEventListener("arrive", () => {
  arrive();
  if (here.page.me) attendance.settle();
});

if (here.page.me) {
  attendance.start();
  attention.start();
  attendance.settle();
  here.venue.link.start();
  // A phone's network goes without a word, and a page from the back/forward cache comes back with a dead socket.
  document.addEventListener("visibilitychange", () => document.hidden || here.venue.link.wake());
  addEventListener("pageshow", (event) => event.persisted && here.venue.link.wake());
  addEventListener("online", () => here.venue.link.wake());
  addEventListener("offline", () => here.venue.link.wake());
}

// Last: elements find the venue when they begin.
define({ "venue-announcements": VenueAnnouncements, "venue-link": VenueLink, "venue-me": VenueMe, "venue-own-posters": VenueOwnPosters, "venue-settings": VenueSettings });
arrive();
here.venue.addEventListener("status", again);
// What does not come now is asked for when it is needed.
setTimeout(() => Promise.all([PAGES.floor(), PAGES.room()]).catch(() => {}), AHEAD_MS);
