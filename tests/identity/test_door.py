"""The door: who comes in, who does not, and that nobody can write a key."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from venue.domain.records import Invitation, Person
from venue.identity.cookies import cookie_name, drop_cookie, key_from_cookies, set_cookie
from venue.identity.door import VenueDoor
from venue.identity.invitations import make_invitation, record_key, token_in
from venue.identity.keys import KeyClaims, Keys
from venue.protocol.refusals import Refused

SECRET = b"s" * 32
NOW = "2026-05-11T09:00:00.000Z"


class Directory:
    """People and invitations, as the running venue would look them up."""

    def __init__(self) -> None:
        self.people = {"c1": Person("c1", "Alice Chen", roles=["chair"]), "p1": Person("p1", "Xinyi Xu")}
        self.invitations: dict[str, Invitation] = {}

    def invite(self, person: str) -> str:
        token, key, invitation = make_invitation(person, NOW)
        self.invitations[key] = invitation
        return token

    def door(self, policy: str = "open", secret: bytes = SECRET) -> VenueDoor:
        return VenueDoor(
            policy,
            Keys(secret),
            self.people.get,
            self.invitations.get,
            lambda: [person.name for person in self.people.values() if "chair" in person.roles],
        )


@pytest.fixture
def directory() -> Directory:
    return Directory()


def refusal(door: VenueDoor, **how: str) -> str:
    with pytest.raises(Refused) as caught:
        door.admit(**how)
    return caught.value.refusal.code


def test_an_open_door_needs_a_name_and_nothing_else(directory: Directory) -> None:
    ada = directory.door().admit(name="  Ada  ")
    assert (ada.name, ada.guest, ada.invitation) == ("Ada", True, None)
    again = directory.door().admit(key=ada.key)
    assert (again.person, again.name, again.key) == (ada.person, "Ada", ada.key)


def test_two_guests_of_one_name_are_two_people(directory: Directory) -> None:
    door = directory.door()
    assert door.admit(name="Ada").person != door.admit(name="Ada").person


def test_without_name_or_key_nobody_comes_in(directory: Directory) -> None:
    assert refusal(directory.door()) == "not_signed_in"
    assert refusal(directory.door(), name="\u200b") == "invalid"
    assert refusal(directory.door(), key="nonsense", name="Ada") == "not_signed_in"


def test_an_invited_door_takes_no_guests_not_even_former_ones(directory: Directory) -> None:
    ada = directory.door("open").admit(name="Ada")
    assert refusal(directory.door("invited"), name="Ada") == "not_signed_in"
    assert refusal(directory.door("invited"), key=ada.key) == "not_signed_in"


def test_a_guest_keeps_being_the_same_person_under_a_new_name(directory: Directory) -> None:
    door = directory.door()
    ada = door.admit(name="Ada")
    renamed = door.admit(key=ada.key, name="Ada L.")
    assert (renamed.person, renamed.name) == (ada.person, "Ada L.")
    assert door.admit(key=renamed.key).name == "Ada L."


def test_the_record_of_a_guest_has_the_last_word_on_the_name(directory: Directory) -> None:
    door = directory.door()
    ada = door.admit(name="Ada")
    directory.people[ada.person] = Person(ada.person, "Ada Lovelace", guest=True)
    assert door.admit(key=ada.key).name == "Ada Lovelace"


def test_no_guest_is_called_like_a_chair(directory: Directory) -> None:
    door = directory.door()
    assert refusal(door, name="Аlice Chen") == "invalid"
    ada = door.admit(name="Ada")
    assert refusal(door, key=ada.key, name="ALICE CHEN") == "invalid"
    assert door.fit_name("Alice Chen", "c1") == "Alice Chen"


@pytest.mark.parametrize("policy", ["open", "invited"])
def test_a_personal_link_works_on_several_devices_until_revoked(directory: Directory, policy: str) -> None:
    token, door = directory.invite("p1"), directory.door(policy)
    phone, laptop = door.redeem(token), door.redeem(token)
    assert (phone.person, phone.name, phone.guest) == (laptop.person, "Xinyi Xu", False)
    assert phone.invitation == record_key(token)
    assert door.admit(key=phone.key) == phone
    directory.invitations[record_key(token)].revoked = True
    assert refusal(door, key=phone.key) == "not_signed_in"
    with pytest.raises(Refused):
        door.redeem(token)


def test_every_dead_link_gets_the_same_answer(directory: Directory) -> None:
    """Unknown, revoked, or of somebody who is no more: whoever tries links learns nothing."""
    revoked, orphaned = directory.invite("p1"), directory.invite("nobody")
    directory.invitations[record_key(revoked)].revoked = True
    answers = set()
    for token in (revoked, orphaned, "unknown", "", "\ud800", "x" * 200):
        with pytest.raises(Refused) as caught:
            directory.door().redeem(token)
        answers.add(caught.value.refusal)
    assert len(answers) == 1


def test_a_removed_person_stays_out_by_every_way(directory: Directory) -> None:
    door, token = directory.door(), directory.invite("p1")
    xinyi, ada = door.redeem(token), door.admit(name="Ada")
    directory.people["p1"].removed = True
    directory.people[ada.person] = Person(ada.person, "Ada", guest=True, removed=True)
    assert refusal(door, key=xinyi.key) == refusal(door, key=ada.key) == "removed"
    with pytest.raises(Refused) as caught:
        door.redeem(token)
    assert caught.value.refusal.code == "removed"


def test_a_link_of_another_person_does_not_carry_a_key(directory: Directory) -> None:
    """A key that names one person and another's invitation is worth nothing, even well signed."""
    key = Keys(SECRET).sign(KeyClaims("c1", "", record_key(directory.invite("p1"))))
    assert refusal(directory.door(), key=key) == "not_signed_in"


def test_the_store_never_holds_what_opens_the_door(directory: Directory) -> None:
    token = directory.invite("p1")
    assert token not in repr(directory.invitations)
    assert len(token) >= 32


@given(st.text(max_size=80), st.text(max_size=80), st.none() | st.text(max_size=64))
def test_a_key_says_what_was_signed_and_fits_a_cookie(person: str, name: str, invitation: str | None) -> None:
    try:
        key = Keys(SECRET).sign(KeyClaims(person, name, invitation))
    except UnicodeEncodeError:  # a lone surrogate is no text; names never hold one
        return
    assert Keys(SECRET).read(key) == KeyClaims(person, name, invitation)
    assert key_from_cookies(f"a=b; {set_cookie(key, False).partition(';')[0]}; c", False) == key


@given(st.integers(0, 200), st.characters(min_codepoint=33, max_codepoint=126))
def test_a_key_changed_anywhere_is_no_key(place: int, character: str) -> None:
    key = Keys(SECRET).sign(KeyClaims("g1", "Ada"))
    place %= len(key)
    forged = key[:place] + character + key[place + 1 :]
    # Base64 may leave two bits of its last character unused: another spelling of the same bytes is still the same key.
    assert Keys(SECRET).read(forged) in (
        None,
        KeyClaims("g1", "Ada") if forged == key or place == len(key) - 1 else None,
    )


@given(st.text(max_size=1_200))
def test_nonsense_is_no_key(text: str) -> None:
    assert Keys(SECRET).read(text) is None


def test_another_secret_opens_nothing() -> None:
    assert Keys(b"t" * 32).read(Keys(SECRET).sign(KeyClaims("c1"))) is None
    with pytest.raises(ValueError):
        Keys(b"short")


def test_cookies_are_out_of_reach_of_scripts_and_of_other_sites() -> None:
    for secure in (True, False):
        for header in (set_cookie("k.s", secure), drop_cookie(secure)):
            assert "HttpOnly" in header
            assert "SameSite=Lax" in header
            assert ("Secure" in header) == secure == header.startswith("__Host-")
    assert key_from_cookies(f"{cookie_name(False)}=planted", True) is None
    assert key_from_cookies("x=1", False) is None


@pytest.mark.parametrize("pasted", ["tok", " tok \n", "https://venue.example/in#tok", "venue.example/in#tok"])
def test_a_link_is_taken_whole_or_bare(pasted: str) -> None:
    assert token_in(pasted) == "tok"
