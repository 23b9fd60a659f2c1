"""How a person without a picture is drawn: initials on one of twelve hues. static/js draws the same (golden file)."""

HUES = 12


def initials(name: str) -> str:
    """Of the first and the last word, as capitals; of a name in one word, its first letter."""
    words = [word for word in ("".join(c if c.isalnum() else " " for c in name)).split() if word]
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


def hue(id: str) -> int:
    """0–11 from a person's id: FNV-1a over its characters, so that the same person looks the same everywhere."""
    found = 0x811C9DC5
    for c in id.encode():
        found = ((found ^ c) * 0x01000193) & 0xFFFFFFFF
    return found % HUES
