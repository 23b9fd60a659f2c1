"""Letters that look alike. A skeleton is what a name looks like to a hurried reader: equal skeletons, equal looks.

A compact table of our own: Latin look-alikes from the scripts and symbol blocks that fonts on phones really draw.
"""

import unicodedata

# Capitals first: Greek Η looks like H, while its small letter η looks like n. The lunate sigma is among them because
# the normal form would make it an ordinary one.
_CAPITALS = {
    "abehikmnoptxyz": "ΑΒΕΗΙΚΜΝΟΡΤΧΥΖ",
    "abcehijkmopqstvwxy": "АВСЕНІЈКМОРԚЅТѴԜХУ",
    "abcdefghijklmnoprstuvwxyz": "ꓮꓐꓚꓓꓰꓝꓖꓧꓲꓙꓗꓡꓟꓠꓳꓑꓣꓢꓔꓴꓦꓪꓫꓬꓜ",
    "abcdeghijklmprstvwyz": "ᎪᏴᏟᎠᎬᏀᎻᎥᎫᏦᏞᎷᏢᎡᏚᎢᏙᎳᎩᏃ",
    "ceoknmprtxhi": "ⲤⲈⲞⲔⲚⲘⲢⲄⲦⲬⲎⲒ",
    "hlou": "ՀԼՕՍ",
    "yi": "ҮᏆ",
    "cc": "ϲϹ",
}
_SMALL = {
    "abyeiklnopstuvwx": "αβγεικlηορςτυνωχ",
    "o": "σ",
    "abcdehijkmnopqstuvwxy": "авсԁеһіјкмпорԛѕтцѵшху",
    "hry": "нгү",
    "l": "ӏ",
    "abcdefghijklmnoprstuvwyz": "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ",
    "aagiilodhtbdlou": "ɑɐɡɩıɫøđħŧƀɖłɵʉ",
    "ceoiyupvs": "ϲєоιуυƿѵꜱ",
    "houqgnf": "հօսզցոք",
    "ceokmnpt": "ⲥⲉⲟⲕⲙⲛⲣⲧ",
    "oooolllli": "०০੦௦ןוا|¡",
    "olsaeisgbt": "015@3!$689",
}
_WIDE = {"rn": "m", "vv": "w"}
# Boxed and flag letters that no normal form takes apart.
_BLOCKS = (0x1F110, 0x1F130, 0x1F150, 0x1F170, 0x1F1E6)


def _table(pairs: dict[str, str]) -> dict[int, str]:
    return {ord(seen): latin for latins, alike in pairs.items() for latin, seen in zip(latins, alike, strict=True)}


_CAPITAL = _table(_CAPITALS) | {start + n: chr(ord("a") + n) for start in _BLOCKS for n in range(26)}
_LOOKS = _table(_SMALL)
_ONE_STROKE = str.maketrans("i", "l")
"""I, l, 1 and | cannot be told apart in most fonts."""


def _plain(text: str) -> str:
    """Without accents and whatever else is drawn on top of, or as nothing at all around, a letter."""
    return "".join(c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) not in ("Mn", "Me", "Cf"))


def skeleton(text: str) -> str:
    """What a text looks like: letters and digits only, without case, accents, script or spacing.

    Only for comparing with another skeleton; it is no name to show."""
    folded = unicodedata.normalize("NFKC", _plain(text.translate(_CAPITAL))).translate(_CAPITAL).casefold()
    # Cherokee folds to its capitals, hence the first table once more.
    looks = _plain(unicodedata.normalize("NFKC", folded)).translate(_CAPITAL).translate(_LOOKS)
    looks = "".join(c for c in looks if c.isalnum()).translate(_ONE_STROKE)
    for two, one in _WIDE.items():
        looks = looks.replace(two.translate(_ONE_STROKE), one)
    return looks
