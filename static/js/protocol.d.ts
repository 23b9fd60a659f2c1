// Made from venue/protocol by `python -m venue.protocol.describe`; a test compares it. Do not edit.

/** Tell everyone, in one or more languages, until a time (or until withdrawn). */
export interface Announce {
  do: "announce";
  ref?: number | null;
  id: string;
  to?: "everyone";
  text: Record<string, string>;
  until?: string | null;
}

/** A chair told everyone. `text` by language. */
export interface Announced {
  up: "announced";
  in?: string;
  seq?: number;
  id?: string;
  at?: string;
  by?: Who | null;
  to?: "everyone";
  text: Record<string, string>;
  until?: string | null;
}

/** An announcement that still stands, or (in the list of past ones) stood. */
export interface AnnouncementNow {
  seq: number;
  id: string;
  at: string;
  by: Who;
  text: Record<string, string>;
  until?: string | null;
  withdrawn?: boolean;
}

/** Whether this page is being looked at; a hidden page is `passing`. */
export interface Attend {
  do: "attend";
  looking: boolean;
  ref?: number | null;
}

/** An author as printed, affiliation apart. */
export interface Author {
  name: string;
  affiliation?: string;
}

/** Every 10 s: where this topic's log stands, so that a gap shows on a quiet connection. */
export interface Beat {
  up: "beat";
  position: [string, number];
  in?: string;
}

/** Close a room: it can be read, not written. */
export interface Close {
  do: "close";
  room: string;
  id: string;
  ref?: number | null;
}

/** The room can be read, not written. */
export interface Closed {
  up: "closed";
  in?: string;
  seq?: number;
  id?: string;
  at?: string;
  by?: Who | null;
}

/** How many people are in a room, by mode; someone in both modes counts as on-site. */
export interface Count {
  remote?: number;
  on_site?: number;
}

/** Take back one's own message: its text leaves the log for good. */
export interface Delete {
  do: "delete";
  room: string;
  id: string;
  message: string;
  ref?: number | null;
}

/** A message is gone for good; its own entry in the log reads `gone`. */
export interface Deleted {
  up: "deleted";
  message: string;
  posted?: number;
  in?: string;
  seq?: number;
  id?: string;
  at?: string;
  by?: Who | null;
}

/** The answer to a logged command: it is durable, at this place. */
export interface Done {
  seq: number;
}

/** Change the text of one's own message. */
export interface Edit {
  do: "edit";
  room: string;
  id: string;
  message: string;
  text: string;
  ref?: number | null;
}

/** A message has a new text. */
export interface Edited {
  up: "edited";
  message: string;
  text: string;
  in?: string;
  seq?: number;
  id?: string;
  at?: string;
  by?: Who | null;
}

/** Come into a room; `after` asks for what came since, `watch` subscribes without standing on the roster. */
export interface Enter {
  do: "enter";
  room: string;
  after?: Position | null;
  watch?: boolean;
  ref?: number | null;
}

/** The event folded: its announcements, newest last (100 at most). */
export interface EventState {
  announcements: AnnouncementNow[];
}

/** The topic `event` in the answer to hello. */
export interface EventTopic {
  state?: unknown | EventState;
  topic: string;
  position: [string, number];
  recovered: boolean;
  updates?: unknown[];
}

/** The whole event's rooms at one glance, at most once a second, only what changed. `in` is the floor's topic. */
export interface Floor {
  up: "floor";
  rooms: Record<string, FloorRoom>;
  inside: Count;
  in?: string;
}

/** A room as the floor shows it; a field left out in a later update is unchanged. */
export interface FloorRoom {
  here?: Count | null;
  staffing?: StaffingNow | null;
  who?: Who[] | null;
  messages?: number | null;
  open?: boolean | null;
  title?: string | null;
}

/** What stood at this seq was redacted. */
export interface Gone {
  up: "gone";
  in?: string;
  seq?: number;
  id?: string;
  at?: string;
  by?: Who | null;
}

/** The first frame, within 5 s: who comes in, and from where to go on. */
export interface Hello {
  do: "hello";
  name?: string | null;
  locale?: string;
  key?: string | null;
  ticket?: string | null;
  mode?: "on_site" | "remote" | null;
  code?: string | null;
  after?: Record<string, Position>;
  ref?: number | null;
}

/** A message was hidden by a chair, a volunteer or the room's presenter. */
export interface Hidden {
  up: "hidden";
  message: string;
  in?: string;
  seq?: number;
  id?: string;
  at?: string;
  by?: Who | null;
}

/** Hide someone's message; can be undone. */
export interface Hide {
  do: "hide";
  room: string;
  id: string;
  message: string;
  ref?: number | null;
}

/** Go out of a room; noticed at once. */
export interface Leave {
  do: "leave";
  room: string;
  ref?: number | null;
}

/** A link of a poster: what it is called, where it goes, and what it is for. */
export interface Link {
  url: string;
  label?: string;
  kind?: "code" | "data" | "other" | "paper" | "recording" | "slides";
}

/** Who the venue takes you for. */
export interface Me {
  id: string;
  name: string;
  roles: string[];
  mode: "on_site" | "remote";
  presents?: string[];
  guest?: boolean;
  muted?: boolean;
}

/** A line of a roster: one person, however many tabs and phones. */
export interface Member {
  id: string;
  name: string;
  mode: "on_site" | "remote";
  role?: "attendee" | "chair" | "presenter" | "scribe" | "volunteer" | null;
  passing?: boolean;
}

/** On one's own topic: somebody named you, or replied to you. Carries ids, never text. */
export interface Mentioned {
  up: "mentioned";
  room: string;
  message: string;
  why: "mention" | "reply";
  in?: string;
  seq?: number;
  id?: string;
  at?: string;
  by?: Who | null;
}

/** A message as it stands now: the fold of posted, edited, hidden. */
export interface Message {
  seq: number;
  id: string;
  at: string;
  by: Who;
  text: string;
  reply_to?: string | null;
  mentions?: string[];
  edited_at?: string | null;
  hidden?: boolean;
}

/** What is mine in a room: my reactions (message id → emojis), how far I have read, what I may do. */
export interface Mine {
  reactions?: Record<string, string[]>;
  seen?: number;
  may?: string[];
  came_while_away?: number;
}

/** A muted person can read, not write. `until` none: until unmuted. */
export interface Mute {
  do: "mute";
  id: string;
  person: string;
  until?: string | null;
  ref?: number | null;
}

/** On one's own topic: a chair muted you, until then or until further notice. */
export interface Muted {
  up: "muted";
  until?: string | null;
  in?: string;
  seq?: number;
  id?: string;
  at?: string;
  by?: Who | null;
}

/** What a room is like this moment, and what is not in its log. */
export interface Now {
  roster?: Member[];
  roster_v?: number;
  count?: Count;
  tallies?: Record<string, Record<string, number>>;
  staffing?: StaffingNow;
  floor?: Record<string, FloorRoom> | unknown;
  inside?: Count;
}

/** Open a closed room. */
export interface Open {
  do: "open";
  room: string;
  id: string;
  ref?: number | null;
}

/** The room can be written again. */
export interface Opened {
  up: "opened";
  in?: string;
  seq?: number;
  id?: string;
  at?: string;
  by?: Who | null;
}

/** What only you see: who named you lately (50 at most), newest last. */
export interface PersonState {
  mentions?: (Posted | Edited | Deleted | Hidden | Unhidden | Staffed | Revised | Opened | Closed | Announced | Withdrawn | Mentioned | Muted | Unmuted | Removed | Readmitted | Gone)[];
}

/** The topic `person:<id>` in the answer to hello. */
export interface PersonTopic {
  state?: PersonState;
  topic: string;
  position: [string, number];
  recovered: boolean;
  updates?: unknown[];
}

/** A place in a topic as a client brings it back: `[epoch, seq]` or `[epoch, seq, id]`. */
export interface Position [string, number, string | null]

/** Say something in a room. `id` makes a repeat harmless. */
export interface Post {
  do: "post";
  room: string;
  id: string;
  text: string;
  reply_to?: string | null;
  mentions?: string[];
  ref?: number | null;
}

/** Someone said something. */
export interface Posted {
  up: "posted";
  text: string;
  reply_to?: string | null;
  mentions?: string[];
  in?: string;
  seq?: number;
  id?: string;
  at?: string;
  by?: Who | null;
}

/** What is known of a poster: the facts its presenter or a chair may change live. */
export interface PosterFacts {
  title: string;
  authors?: Author[];
  abstract?: string;
  keywords?: string[];
  board?: string;
  track?: string;
  mode?: "" | "both" | "on_site" | "remote";
  links?: Link[];
  video?: VideoLink[];
}

/** Are you there? A phone asks after waking up; the answer is an empty ok. */
export interface Probe {
  do: "probe";
  ref?: number | null;
}

/** Put (`on`) or take back a reaction; only tallies are told, never who. */
export interface React {
  do: "react";
  room: string;
  message: string;
  emoji: "❤️" | "🎉" | "👍" | "👏" | "😂" | "🙋" | "🤔";
  on?: boolean;
  ref?: number | null;
}

/** Undo a removal. */
export interface Readmit {
  do: "readmit";
  id: string;
  person: string;
  ref?: number | null;
}

/** On one's own topic: you may come in again. */
export interface Readmitted {
  up: "readmitted";
  in?: string;
  seq?: number;
  id?: string;
  at?: string;
  by?: Who | null;
}

/** The venue restarts: come back after a random part of this many milliseconds. */
export interface Reconnect {
  up: "reconnect";
  after_ms: number;
  in?: string;
}

/** What stands under `no`: a code of this module, a sentence for people, the field, seconds to wait. */
export interface Refusal {
  code: string;
  message: string;
  field?: string | null;
  retry_after?: number | null;
}

/** Remove a person: their connections close and their link no longer works. */
export interface Remove {
  do: "remove";
  id: string;
  person: string;
  ref?: number | null;
}

/** On one's own topic: a chair removed you. */
export interface Removed {
  up: "removed";
  in?: string;
  seq?: number;
  id?: string;
  at?: string;
  by?: Who | null;
}

/** Change one's own name or mode. */
export interface Rename {
  do: "rename";
  name?: string | null;
  mode?: "on_site" | "remote" | null;
  ref?: number | null;
}

/** Change facts of a poster; fields left out stay as they are. */
export interface Revise {
  do: "revise";
  room: string;
  id: string;
  title?: string | null;
  authors?: Author[] | null;
  abstract?: string | null;
  keywords?: string[] | null;
  board?: string | null;
  track?: string | null;
  mode?: "" | "both" | "on_site" | "remote" | null;
  links?: Link[] | null;
  video?: string[] | null;
  ref?: number | null;
}

/** Facts of the poster changed; only what changed is here. */
export interface Revised {
  up: "revised";
  title?: string | null;
  authors?: Author[] | null;
  abstract?: string | null;
  keywords?: string[] | null;
  board?: string | null;
  track?: string | null;
  mode?: "" | "both" | "on_site" | "remote" | null;
  links?: Link[] | null;
  video?: VideoLink[] | null;
  in?: string;
  seq?: number;
  id?: string;
  at?: string;
  by?: Who | null;
}

/** A room folded: its newest messages (50 at most) and whether older ones exist. */
export interface RoomState {
  kind: "floor" | "help" | "poster" | "stage" | "table";
  title: string;
  open: boolean;
  messages: Message[];
  total: number;
  older: boolean;
  poster?: PosterFacts | null;
  said?: Record<string, string | null> | null;
}

/** The answer to enter. */
export interface RoomTopic {
  state?: unknown | RoomState;
  now?: Now;
  mine?: Mine;
  topic: string;
  position: [string, number];
  recovered: boolean;
  updates?: unknown[];
}

/** Who is in the room now. `joined` upserts; after a frame was coalesced away the next is `whole`. */
export interface Roster {
  up: "roster";
  in?: string;
  v: number;
  joined?: Member[];
  left?: string[];
  whole?: boolean;
  count: Count;
}

/** I have read this room up to this many messages; my other devices count unread ones from there. */
export interface Seen {
  do: "seen";
  room: string;
  messages: number;
  ref?: number | null;
}

/** A presenter says: here, back at `until`, or away. */
export interface Staff {
  do: "staff";
  room: string;
  id: string;
  status: "away" | "back" | "here";
  until?: string | null;
  ref?: number | null;
}

/** A presenter said here, back at `until`, or away. */
export interface Staffed {
  up: "staffed";
  status: "away" | "back" | "here";
  until?: string | null;
  in?: string;
  seq?: number;
  id?: string;
  at?: string;
  by?: Who | null;
}

/** The room's staffing light. */
export interface StaffingChanged {
  up: "staffing";
  staffing: StaffingNow;
  in?: string;
}

/** The staffing light of a room: what the presenters said, and whether one is really here now. */
export interface StaffingNow {
  present?: boolean;
  said?: "away" | "back" | "here" | null;
  until?: string | null;
  by?: string[];
}

/** Reactions of messages, absolute: message id → emoji → how many. */
export interface Tallies {
  up: "tallies";
  reactions: Record<string, Record<string, number>>;
  in?: string;
}

/** A topic as enter and hello answer it: either the updates since, or the state. */
export interface TopicNow {
  topic: string;
  position: [string, number];
  recovered: boolean;
  updates?: unknown[];
}

/** I am writing in this room: told for a few seconds, never logged. */
export interface Typing {
  do: "typing";
  room: string;
  ref?: number | null;
}

/** Who is writing in the room; replaces what was said before. */
export interface TypingNow {
  up: "typing";
  people: Who[];
  in?: string;
}

/** A hidden message shows again. */
export interface Unhidden {
  up: "unhidden";
  message: string;
  in?: string;
  seq?: number;
  id?: string;
  at?: string;
  by?: Who | null;
}

/** Show a hidden message again. */
export interface Unhide {
  do: "unhide";
  room: string;
  id: string;
  message: string;
  ref?: number | null;
}

/** Let a muted person write again. */
export interface Unmute {
  do: "unmute";
  id: string;
  person: string;
  ref?: number | null;
}

/** On one's own topic: you may write again. */
export interface Unmuted {
  up: "unmuted";
  in?: string;
  seq?: number;
  id?: string;
  at?: string;
  by?: Who | null;
}

/** A meeting link of a room. `provider` is recognised from the address, as people call it: Zoom, Google Meet … */
export interface VideoLink {
  url: string;
  provider?: string;
  label?: string;
}

/** The answer to hello. */
export interface Welcome {
  visit: string;
  key: string;
  me: Me;
  at: string;
  beat: number;
  commands: string[];
  topics: Record<string, TopicNow>;
  unread?: Record<string, number>;
}

/** A person as an update names them. In the log `name` is empty: it is joined when a frame is encoded, so that a */
export interface Who {
  id: string;
  name?: string;
  mode?: "on_site" | "remote";
  role?: "attendee" | "chair" | "presenter" | "scribe" | "volunteer";
}

/** Take an announcement back. */
export interface Withdraw {
  do: "withdraw";
  id: string;
  announcement: string;
  ref?: number | null;
}

/** An announcement was taken back. */
export interface Withdrawn {
  up: "withdrawn";
  announcement: string;
  in?: string;
  seq?: number;
  id?: string;
  at?: string;
  by?: Who | null;
}

/** On one's own topic: your name, mode or roles changed. */
export interface You {
  up: "you";
  name: string;
  mode: "on_site" | "remote";
  roles: string[];
  in?: string;
}

export type Command = Hello | Enter | Leave | Post | Edit | Delete | Hide | Unhide | React | Typing | Seen | Attend | Staff | Revise | Open | Close | Announce | Withdraw | Rename | Mute | Unmute | Remove | Readmit | Probe;
export type Update = Posted | Edited | Deleted | Hidden | Unhidden | Staffed | Revised | Opened | Closed | Announced | Withdrawn | Mentioned | Muted | Unmuted | Removed | Readmitted | Gone | Roster | Tallies | TypingNow | StaffingChanged | Floor | Beat | Reconnect | You;
