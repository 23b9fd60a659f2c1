import { define } from "../element.js";
import { VenueProgramme } from "../elements/programme.js";

define({ "venue-programme": VenueProgramme });
