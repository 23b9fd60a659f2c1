"""What a page makes of the frames it is sent: the same folding as static/js/state, in Python, as plainly as can be."""

from __future__ import annotations

from typing import Any

NEWEST = 50
FACTS = ("title", "authors", "abstract", "keywords", "board", "track", "mode", "links", "video")
EMPTY = {"authors": [], "keywords": [], "links": [], "video": []}


class Gap(Exception):
    """An update does not follow the one before it."""


class Page:
    """One person's page: topics by name, each with its position, state and what is shown beside it."""

    def __init__(self) -> None:
        self.topics: dict[str, dict[str, Any]] = {}
        self.me: dict[str, Any] = {}

    def take(self, frame: dict[str, Any]) -> None:
        """Apply one server frame. Raises Gap where a browser would enter again."""
        if "up" in frame:
            self._update(frame)
        elif isinstance(body := frame.get("ok"), dict):
            if "topics" in body:
                self.me = body["me"]
                for topic in body["topics"].values():
                    self._begin(topic)
            elif "topic" in body:
                self._begin(body)

    def _begin(self, answer: dict[str, Any]) -> None:
        name = answer["topic"]
        if answer["recovered"]:
            topic = self.topics[name]
            assert "state" not in answer
            for update in answer.get("updates", ()):
                self._logged(topic, update, missed=True)
            assert topic["position"] == answer["position"], "recovered, yet not all of it"
        else:
            topic = self.topics[name] = {"position": answer["position"], "state": answer["state"]}
        topic["late"] = set()
        if "now" in answer:
            now = dict(answer["now"])
            topic["roster"] = {member["id"]: member for member in now.pop("roster")}
            topic["roster_v"] = now.pop("roster_v")
            topic["now"] = now
            topic["mine"] = answer["mine"]

    def _update(self, update: dict[str, Any]) -> None:
        up = update["up"]
        if up == "you":
            self.me |= {key: update[key] for key in ("name", "mode", "roles")}
        topic = self.topics.get(update.get("in", ""))
        if topic is None:
            return
        if "seq" in update:
            if update["seq"] > topic["position"][1]:
                self._logged(topic, update)
        elif up == "roster":
            self._roster(topic, update)
        elif up == "tallies":
            tallies = topic["now"]["tallies"]
            for message, counts in update["reactions"].items():
                tallies.pop(message, None)
                if counts:
                    tallies[message] = counts
        elif up == "staffing":
            topic["now"]["staffing"] = update["staffing"]
        elif up == "floor":
            for room, changed in update["rooms"].items():
                topic["now"]["floor"].setdefault(room, {}).update(changed)
            topic["now"]["inside"] = update["inside"]
        elif up == "beat" and update["position"] != topic["position"]:
            raise Gap(update)

    def _roster(self, topic: dict[str, Any], update: dict[str, Any]) -> None:
        if update.get("whole"):
            topic["roster"] = {}
        elif update["v"] <= topic["roster_v"]:
            return
        elif update["v"] != topic["roster_v"] + 1:
            raise Gap(update)
        topic["roster_v"] = update["v"]
        topic["roster"] |= {member["id"]: member for member in update.get("joined", ())}
        for person in update.get("left", ()):
            topic["roster"].pop(person, None)
        topic["now"]["count"] = update["count"]

    def _logged(self, topic: dict[str, Any], update: dict[str, Any], missed: bool = False) -> None:
        epoch, seq = topic["position"]
        if update["seq"] != seq + 1:
            raise Gap(update)
        topic["position"] = [epoch, seq + 1]
        up, state = update["up"], topic["state"]
        if "messages" in state:
            self._room(topic, state, up, update, missed)
        elif up == "announced":
            kept = ("seq", "id", "at", "by", "text", "until")
            state["announcements"].append({key: update[key] for key in kept if key in update})
            del state["announcements"][:-100]
        elif up == "withdrawn":
            for announcement in state["announcements"]:
                if announcement["id"] == update["announcement"]:
                    announcement["withdrawn"] = True
        elif up == "mentioned":
            state.setdefault("mentions", []).append(update)
            del state["mentions"][:-50]

    def _room(
        self, topic: dict[str, Any], state: dict[str, Any], up: str, update: dict[str, Any], missed: bool
    ) -> None:
        messages = state["messages"]
        about = next((one for one in messages if one["id"] == update.get("message")), None)
        if up == "posted":
            kept = ("seq", "id", "at", "by", "text", "reply_to", "mentions")
            messages.append({key: update[key] for key in kept if key in update})
            state["total"] += 1
        elif up == "gone" and missed:
            topic.setdefault("gone", set()).add(update["seq"])
        elif up == "edited" and about:
            about |= {"text": update["text"], "edited_at": update["at"]}
        elif up == "hidden" and about:
            about["hidden"] = True
        elif up == "unhidden" and about:
            about.pop("hidden", None)
        elif up == "deleted":
            if about:
                messages.remove(about)
            if update.get("posted") in topic.get("gone", ()):
                state["total"] += 1  # said and taken back while this page was away
                topic["gone"].discard(update["posted"])
            topic["now"]["tallies"].pop(update["message"], None)
            topic["mine"]["reactions"].pop(update["message"], None)
        elif up == "staffed":
            state["said"] = {"status": update["status"], "until": update.get("until")}
        elif up == "revised":
            for fact in FACTS:
                if fact in update:
                    state["poster"][fact] = update[fact]
            state["title"] = state["poster"]["title"]
        elif up in ("opened", "closed"):
            state["open"] = up == "opened"

    def shown(self, name: str) -> dict[str, Any]:
        """What the page shows of a topic, in a form in which two pages can be compared."""
        topic = self.topics[name]
        found: dict[str, Any] = {"position": topic["position"], "state": dict(topic["state"])}
        if "messages" in topic["state"]:
            messages = topic["state"]["messages"]
            found["state"]["messages"] = messages[-NEWEST:]
            found["state"]["older"] = topic["state"]["older"] or len(messages) > NEWEST
            if poster := topic["state"].get("poster"):
                found["state"]["poster"] = {key: value for key, value in poster.items() if value not in ("", [])}
            ids = {one["id"] for one in messages[-NEWEST:]}
            now = topic["now"]
            found["now"] = now | {"tallies": {one: now["tallies"][one] for one in now["tallies"] if one in ids}}
            found["roster"], found["roster_v"] = topic["roster"], topic["roster_v"]
        return found
