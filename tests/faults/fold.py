"""A client's fold, written from the protocol's description alone: old state + updates = what a fresh enter shows.

Tier by tier the venue folds logs in its own way; that this one agrees with it is the test.
"""

from __future__ import annotations

import copy
from typing import Any

NEWEST = 50


class RoomView:
    """A room as one client knows it: the answer to enter, and every update since."""

    def __init__(self, answer: dict[str, Any]) -> None:
        assert not answer["recovered"], "a view begins with the state"
        self.state = copy.deepcopy(answer["state"])
        self.epoch, self.seq = answer["position"]
        self.roster = {member["id"]: member for member in answer["now"].get("roster", [])}
        self.count = answer["now"]["count"]
        self.tallies = dict(answer["now"].get("tallies", {}))
        self.staffing = answer["now"]["staffing"]

    def come_back(self, answer: dict[str, Any]) -> None:
        """Take the answer to an enter with `after`."""
        assert answer["position"][0] == self.epoch
        if not answer["recovered"]:
            self.__init__(answer)
            return
        for update in answer["updates"]:
            self.apply(update)
        assert self.seq == answer["position"][1], "the updates end where the answer says it stands"
        self.roster = {member["id"]: member for member in answer["now"].get("roster", [])}
        self.count, self.staffing = answer["now"]["count"], answer["now"]["staffing"]
        self.tallies = dict(answer["now"].get("tallies", {}))

    def apply(self, update: dict[str, Any]) -> None:
        """One update of this room's topic."""
        if "seq" in update:
            if update["seq"] <= self.seq:
                return
            assert update["seq"] == self.seq + 1, f"from {self.seq} to {update['seq']}"
            self.seq = update["seq"]
        getattr(self, f"_{update['up']}", lambda update: None)(update)

    def shown(self) -> dict[str, Any]:
        """What is comparable between an old view and a fresh one: lists in one order, empties left out."""
        messages = self.state["messages"][-NEWEST:]
        told = {message["id"] for message in messages}
        return {
            "state": {**self.state, "messages": messages, "older": None},
            "seq": self.seq,
            "roster": dict(sorted(self.roster.items())),
            "count": self.count,
            "staffing": self.staffing,
            "tallies": {id_: counts for id_, counts in sorted(self.tallies.items()) if counts and id_ in told},
        }

    def _find(self, id_: str) -> dict[str, Any] | None:
        return next((message for message in self.state["messages"] if message["id"] == id_), None)

    def _posted(self, update: dict[str, Any]) -> None:
        kept = ("seq", "id", "at", "by", "text", "reply_to", "mentions")
        self.state["messages"].append({name: update[name] for name in kept if name in update})
        self.state["total"] += 1

    def _gone(self, update: dict[str, Any]) -> None:
        """Where a message or an edit stood there is nothing; the `deleted` that follows says of which."""

    def _edited(self, update: dict[str, Any]) -> None:
        if message := self._find(update["message"]):
            message["text"], message["edited_at"] = update["text"], update["at"]

    def _deleted(self, update: dict[str, Any]) -> None:
        message = self._find(update["message"])
        if message is None:
            self.state["total"] += 1  # it came and went while we were away: what was posted reads `gone`
        else:
            self.state["messages"].remove(message)
        self.tallies.pop(update["message"], None)

    def _hidden(self, update: dict[str, Any]) -> None:
        if message := self._find(update["message"]):
            message["hidden"] = True

    def _unhidden(self, update: dict[str, Any]) -> None:
        if message := self._find(update["message"]):
            message.pop("hidden", None)

    def _opened(self, update: dict[str, Any]) -> None:
        self.state["open"] = True

    def _closed(self, update: dict[str, Any]) -> None:
        self.state["open"] = False

    def _staffed(self, update: dict[str, Any]) -> None:
        self.state["said"] = {"status": update["status"], "until": update.get("until")}

    def _revised(self, update: dict[str, Any]) -> None:
        facts = {k: v for k, v in update.items() if k not in ("up", "in", "seq", "id", "at", "by")}
        self.state["title"] = facts.get("title", self.state["title"])
        self.state["poster"] = {k: v for k, v in {**self.state["poster"], **facts}.items() if v not in ("", [])}

    def _roster(self, update: dict[str, Any]) -> None:
        if update.get("whole"):
            self.roster.clear()
        for member in update.get("joined", []):
            self.roster[member["id"]] = member
        for person in update.get("left", []):
            self.roster.pop(person, None)
        self.count = update["count"]

    def _tallies(self, update: dict[str, Any]) -> None:
        self.tallies |= update["reactions"]

    def _staffing(self, update: dict[str, Any]) -> None:
        self.staffing = update["staffing"]


def differences(ours: Any, theirs: Any, path: str = "") -> list[str]:
    """Where two values differ, one line each: `state.poster.board: 'B7' != 'B9'`."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        names = sorted(ours.keys() | theirs.keys())
        return [
            d for name in names for d in differences(ours.get(name), theirs.get(name), f"{path}.{name}".lstrip("."))
        ]
    if isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        pairs = enumerate(zip(ours, theirs, strict=True))
        return [d for place, (one, other) in pairs for d in differences(one, other, f"{path}[{place}]")]
    return [] if ours == theirs else [f"{path}: {ours!r} != {theirs!r}"]
