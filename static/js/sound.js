/** One soft sound, made here: two sine tones a fifth apart, a quarter of a second. */

/** @type {AudioContext|null} */ let audio = null;

/** A sound that comes later than this would be a sound for nothing. */
const LATE_MS = 300;

/** Browsers let a page sound only after it was touched; a sound before that is silently left out. */
export async function chime() {
  if (globalThis.navigator.userActivation?.hasBeenActive === false) return;
  try {
    audio ??= new AudioContext();
    if (audio.state === "suspended") await Promise.race([audio.resume(), new Promise((late) => setTimeout(late, LATE_MS))]);
    if (audio.state !== "running") return;
    const start = audio.currentTime;
    for (const [i, pitch] of [523.25, 784].entries()) {
      const tone = new OscillatorNode(audio, { type: "sine", frequency: pitch });
      const loud = new GainNode(audio, { gain: 0 });
      const from = start + i * 0.09;
      loud.gain.setValueAtTime(0, from);
      loud.gain.linearRampToValueAtTime(0.09, from + 0.02);
      loud.gain.exponentialRampToValueAtTime(0.0001, from + 0.35);
      tone.connect(loud).connect(audio.destination);
      tone.start(from);
      tone.stop(from + 0.4);
    }
  } catch {
    // No audio here; the title's badge is there all the same.
  }
}
