"""People who stand beside each other read differently."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from content.roles import Face
from handlers.views.writing import html
from handlers.views.writing.card import LABEL_LIMIT
from handlers.views.writing.faces import face_line, tell_apart

_NAMES = st.sampled_from(["Mai", "mai", "Mai (2)", "Mai (@m)", "", " ", "M" * 80, "M" * 90, "2"]) | st.text(max_size=90)
_FACES = st.lists(
    st.builds(Face, st.integers(1, 9_999_999_999), _NAMES, st.none() | st.sampled_from(["m", "m" * 32])),
    unique_by=lambda face: face.user_id,
    max_size=12,
)


@given(_FACES)
def test_no_two_labels_are_alike_and_all_fit_on_a_key(faces: list[Face]) -> None:
    labels = tell_apart(faces, LABEL_LIMIT)
    assert labels.keys() == {face.user_id for face in faces}
    assert len({label.casefold() for label in labels.values()}) == len(faces)
    assert all(0 < html.units(label) <= LABEL_LIMIT for label in labels.values())


def test_a_name_that_is_alone_stays_as_it_is() -> None:
    assert tell_apart([Face(1, "Mai", "mai"), Face(2, "Lan")]) == {1: "Mai", 2: "Lan"}
    assert tell_apart([Face(1, "Mai", "mai"), Face(2, "Mai")]) == {1: "Mai (@mai)", 2: "Mai (2)"}
    assert tell_apart([Face(1, ""), Face(2, "Mai"), Face(3, "Mai"), Face(4, "Mai (2)")])[4] == "Mai (2) (4)"


def test_a_face_without_a_name_is_its_number() -> None:
    assert face_line(Face(7)) == "<code>7</code>"
    assert face_line(Face(7, "A<b", "ab")) == "<b>A&lt;b</b> @ab (<code>7</code>)"
