/** What a volunteer or a chair can do about a person, each with its undo. */
import { here } from "./context.js";
import { deeds } from "./deeds.js";
import { freshId } from "./ids.js";
import { ask, toast } from "./dialogs.js";
import { because, say } from "./words.js";

const UNDO = { mute: "unmute", unmute: "mute", remove: "readmit", readmit: "remove" };

/**
 * @param {{id: string, name: string}} person
 * @param {string[]} may
 * @param {HTMLElement} from what was pressed: focus returns there
 */
export async function moderate(person, may, from) {
  const choices = ["mute", "remove"].filter((command) => may.includes(command));
  const chosen = await ask(say("roster.do", { name: person.name }), [], choices.map((command) => ({ value: command, words: say(`roster.${command}`), danger: command === "remove" })), from);
  if (chosen) await act(/** @type {keyof UNDO} */ (chosen), person);
}

/**
 * @param {keyof UNDO} command
 * @param {{id: string, name: string}} person
 */
export async function act(command, person) {
  if (command === "remove" && !(await ask(say("roster.remove.sure", { name: person.name }), [], [{ value: "yes", words: say("roster.remove"), danger: true }]))) return;
  try {
    await here.venue.ask({ do: command, id: freshId(), person: person.id });
    deeds.did(say(`console.done.${command}`, { name: person.name }), { do: UNDO[command], person: person.id });
  } catch (why) {
    toast(say("chat.failed_command", { why: because(why) }));
  }
}
