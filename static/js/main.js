/** Where a page's scripts begin: the venue, the shell around its pages, and every element. */
import { attendance } from "./attendance.js";
import { attention } from "./attention.js";
import { here, pageOf } from "./context.js";
import { define } from "./element.js";
import { VenueAnnouncements } from "./elements/announcements.js";
import { VenueChat } from "./elements/chat.js";
import { VenueConsole } from "./elements/console.js";
import { VenueFloor } from "./elements/floor.js";
import { VenueInvitation } from "./elements/invitation.js";
import { VenueLink } from "./elements/link.js";
import { VenueMe } from "./elements/me.js";
import { VenuePoster } from "./elements/poster.js";
import { VenueProgramme } from "./elements/programme.js";
import { VenueRoom } from "./elements/room.js";
import { VenueRoster } from "./elements/roster.js";
import { VenueSettings } from "./elements/settings.js";
import { VenueStaffing } from "./elements/staffing.js";
import { storage } from "./preferences.js";
import { shell } from "./shell.js";
import { Venue } from "./venue.js";

here.page = pageOf(document);
here.venue = new Venue({ storage: storage() });

shell.start();
shell.addEventListener("arrive", () => here.page.me && attendance.settle());

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
define({
  "venue-announcements": VenueAnnouncements,
  "venue-chat": VenueChat,
  "venue-console": VenueConsole,
  "venue-floor": VenueFloor,
  "venue-invitation": VenueInvitation,
  "venue-link": VenueLink,
  "venue-me": VenueMe,
  "venue-poster": VenuePoster,
  "venue-programme": VenueProgramme,
  "venue-room": VenueRoom,
  "venue-roster": VenueRoster,
  "venue-settings": VenueSettings,
  "venue-staffing": VenueStaffing,
});
