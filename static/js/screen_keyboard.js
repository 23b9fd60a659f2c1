/** While a phone's own keyboard is up, little of the window is left: the talk then takes all of it. */

/** A window no wider and no higher than this, in pixels, with the focus where one writes, has a keyboard below it. */
const WIDE = 768;
const HIGH = 480;

/** Marks the page while one writes so, and says how high the part of it is that one sees. */
export function watchScreenKeyboard() {
  const view = globalThis.visualViewport;
  if (!view) return;
  const look = () => {
    // All of it is asked before anything is set: asking lays the page out, and half of a change would scroll the talk away.
    const { scale, width, height } = view;
    // Zoomed in by two fingers, it is small for another reason.
    const small = scale < 1.1 && width < WIDE && height < HIGH;
    const writing = small && Boolean(document.activeElement?.matches(".chat-field"));
    const root = document.documentElement;
    root.style.setProperty("--seen", `${Math.round(height)}px`);
    root.toggleAttribute("data-writing", writing);
    // Safari leaves the page scrolled to where the field was before the rest made way.
    if (writing) scrollTo(0, 0);
  };
  view.addEventListener("resize", look);
  document.addEventListener("focusin", look);
  document.addEventListener("focusout", look);
}
