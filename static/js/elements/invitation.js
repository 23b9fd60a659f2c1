import { VenueElement } from "../element.js";

/**
 * A personal link carries its token in the fragment, which no server log ever sees; it is moved into the form, and out
 * of the address so that it is not shared by accident. Pressing the button is what opens it: a mail scanner does not.
 */
export class VenueInvitation extends VenueElement {
  connected() {
    const token = decodeURIComponent(location.hash.slice(1));
    const field = this.find("input[name=token]");
    if (!token || !field) return;
    field.value = token;
    history.replaceState(history.state, "", location.pathname + location.search);
    this.find(".invitation-paste")?.toggleAttribute("hidden", true);
    this.find(".invitation-ready")?.toggleAttribute("hidden", false);
    this.find("button")?.focus();
  }
}
