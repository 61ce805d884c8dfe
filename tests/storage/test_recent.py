from __future__ import annotations

from storage.content.recent import Recent


async def test_the_last_values_stay_at_hand() -> None:
    recent: Recent[str, str] = Recent(2)
    reads: list[str] = []

    async def ask(key: str) -> str:
        async def read() -> str:
            reads.append(key)
            return key.upper()

        return await recent.get(key, read)

    assert [await ask(key) for key in "abacab"] == list("ABACAB")
    assert reads == ["a", "b", "c", "b"]
