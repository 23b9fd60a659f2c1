import { define } from "../element.js";
import { VenueInvitation } from "../elements/invitation.js";

define({ "venue-invitation": VenueInvitation });
