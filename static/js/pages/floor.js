import { define } from "../element.js";
import { VenueFloor } from "../elements/floor.js";

define({ "venue-floor": VenueFloor });
