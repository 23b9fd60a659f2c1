"""A figure: what was measured, its goal, and whether it was reached."""

from dataclasses import dataclass, field


@dataclass
class Figure:
    """One line of the bench's answer. `check` and `note` add to it, in the order in which they shall be read."""

    name: str
    words: list[str] = field(default_factory=list)
    passed: bool = True

    def note(self, name: str, value: float | str, unit: str = "") -> None:
        """Something measured that has no goal."""
        self.words.append(f"{name}={_short(value)}{unit}")

    def check(self, name: str, value: float, goal: float, unit: str = "") -> None:
        """Something measured that must not be above its goal."""
        held = value <= goal
        self.passed = self.passed and held
        self.words.append(f"{name}={_short(value)}{unit}{'<=' if held else '>'}{_short(goal)}{unit}")

    def fail(self, why: str) -> None:
        """Something went wrong that no number says."""
        self.passed = False
        self.words.append(why)

    @property
    def verdict(self) -> str:
        """PASS or FAIL."""
        return "PASS" if self.passed else "FAIL"

    def line(self) -> str:
        """`BENCH <name> <figures> PASS|FAIL`."""
        return " ".join(["BENCH", self.name, *self.words, self.verdict])


def table(figures: list[Figure]) -> str:
    """All of them once more, one below the other."""
    width = max(len(f.name) for f in figures)
    return "\n".join(f"{f.verdict}  {f.name:<{width}}  {'  '.join(f.words)}" for f in figures)


def _short(value: float | str) -> str:
    if isinstance(value, str):
        return value.replace(" ", "_")
    if isinstance(value, int) or value == int(value) or abs(value) >= 1000:
        return f"{value:.0f}"
    return f"{value:.2f}" if abs(value) < 100 else f"{value:.1f}"
