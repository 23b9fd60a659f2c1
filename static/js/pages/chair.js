import { define } from "../element.js";
import { VenueConsole } from "../elements/console.js";

define({ "venue-console": VenueConsole });
