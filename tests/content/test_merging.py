from __future__ import annotations

import re
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from content.files.merging import lay_over, list_changes, merge, merge_lists
from tests.content.sample import as_bytes

TOWN = "heritage/old-town.yaml"
FILES = as_bytes()


def town(pattern: str, new: str) -> dict[str, bytes]:
    """The sample with one change of the town."""
    text, count = re.subn(pattern, new, FILES[TOWN].decode(), count=1, flags=re.MULTILINE)
    assert count == 1
    return {**FILES, TOWN: text.encode()}


def renamed(name: str = "New Town") -> dict[str, bytes]:
    return town("^  en: .*", f"  en: {name}")


def checked() -> dict[str, bytes]:
    return town("^verified: .*", "verified: 2026-01-01")


@given(
    st.dictionaries(st.sampled_from("abcd"), st.binary(max_size=2)),
    st.dictionaries(st.sampled_from("abcd"), st.binary(max_size=2)),
)
def test_changes_laid_over_what_they_start_from_give_what_they_lead_to(
    before: dict[str, bytes], after: dict[str, bytes]
) -> None:
    assert lay_over(before, list_changes(before, after)) == after


LISTS = st.lists(st.sampled_from("abc"), max_size=6)


@given(LISTS, LISTS, LISTS)
def test_lists_come_together_with_all_that_stands_in_them_several_times(
    base: list[str], ours: list[str], theirs: list[str]
) -> None:
    merged = merge_lists(base, ours, theirs)
    counts = Counter(merged)
    assert counts == Counter(merge_lists(base, theirs, ours))
    for one in "abc":
        gained, lost = (
            [max(0, sign * (made.count(one) - base.count(one))) for made in (ours, theirs)] for sign in (1, -1)
        )
        # Who adds and who removes are both heard; who does the same as the other one is heard once.
        assert counts[one] == base.count(one) + max(gained) - max(lost)


@given(LISTS, LISTS)
def test_a_list_that_one_alone_changed_is_as_they_made_it(base: list[str], made: list[str]) -> None:
    assert merge_lists(base, made, base) == made
    assert merge_lists(base, base, made) == made
    assert merge_lists(base, made, made) == made


@given(LISTS, LISTS, LISTS)
def test_what_we_added_follows_theirs(base: list[str], ours: list[str], theirs: list[str]) -> None:
    merged = merge_lists(base, ours, theirs)
    assert any(stands_in(merged[:end], theirs) and stands_in(merged[end:], ours) for end in range(len(merged), -1, -1))


def stands_in(part: list[str], whole: list[str]) -> bool:
    """Say whether values stand in a list in this order, maybe with others between them."""
    rest = iter(whole)
    return all(one in rest for one in part)


def test_what_nobody_else_touched_is_taken() -> None:
    merged = merge(FILES, FILES, renamed())
    assert merged.conflicts == ()
    assert lay_over(FILES, merged.changes) == renamed()


def test_what_only_we_changed_stays() -> None:
    assert merge(FILES, renamed(), FILES) == merge(FILES, FILES, FILES)
    assert merge(FILES, FILES, FILES).changes == {}


def test_the_same_change_in_both_places_is_none() -> None:
    assert merge(FILES, renamed(), renamed()).changes == {}


def test_two_fields_of_a_record_come_together() -> None:
    for ours, theirs in ((renamed(), checked()), (checked(), renamed())):
        merged = merge(FILES, ours, theirs)
        assert merged.conflicts == ()
        text = lay_over(ours, merged.changes)[TOWN].decode()
        assert "  en: New Town\n" in text
        assert "verified: 2026-01-01\n" in text


def test_one_field_changed_twice_is_a_conflict_and_stands_as_they_have_it() -> None:
    ours = {**renamed("Our Town"), TOWN: checked()[TOWN].replace(*_name("Our Town"))}
    merged = merge(FILES, ours, renamed("Their Town"))
    assert merged.conflicts == (TOWN,)
    text = lay_over(ours, merged.changes)[TOWN].decode()
    assert "  en: Their Town\n" in text
    assert "verified: 2026-01-01\n" in text


def test_a_record_that_one_removed_and_the_other_changed_is_a_conflict() -> None:
    gone = {path: body for path, body in FILES.items() if path != TOWN}
    for ours, theirs, wanted in ((gone, renamed(), renamed()[TOWN]), (renamed(), gone, None)):
        merged = merge(FILES, ours, theirs)
        assert (merged.conflicts, merged.changes) == ((TOWN,), {TOWN: wanted})


def _name(new: str) -> tuple[bytes, bytes]:
    found = re.search(rb"^  en: .*", FILES[TOWN], re.MULTILINE)
    assert found is not None
    return found.group(), f"  en: {new}".encode()
