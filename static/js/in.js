// Where a personal link leads. Its token stands in the fragment, which no server, log or mail scanner's GET ever sees.

const form = document.querySelector("form.invitation");
const token = location.hash.slice(1);

if (form && token) {
  form.elements.token.value = token;
  form.querySelector(".invitation-paste").hidden = true;
  form.querySelector(".invitation-ready").hidden = false;
  // Out of the address bar, the history and whatever is shown on a projector.
  history.replaceState(null, "", location.pathname);
}
