import { define } from "../element.js";
import { VenueChat } from "../elements/chat.js";
import { VenuePoster } from "../elements/poster.js";
import { VenueRoom } from "../elements/room.js";
import { VenueRoster } from "../elements/roster.js";
import { VenueStaffing } from "../elements/staffing.js";
import { watchScreenKeyboard } from "../screen_keyboard.js";

// Once for the whole tab: pages come and go.
watchScreenKeyboard();

define({ "venue-room": VenueRoom, "venue-poster": VenuePoster, "venue-staffing": VenueStaffing, "venue-roster": VenueRoster, "venue-chat": VenueChat });
