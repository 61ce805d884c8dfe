from __future__ import annotations

from pathlib import Path

from content.roles import Role
from handlers import ANSWERS, build_handlers
from handlers.commands import COMMANDS
from handlers.dialogue.buttons import AREAS, BUTTONS
from handlers.keys import STARTS
from handlers.locales import Phrases
from handlers.menus import descriptions, menus, table

README = Path(__file__).parents[2] / "README.md"


def test_every_command_of_the_list_has_an_answer() -> None:
    names = [command.name for command in COMMANDS]
    assert len(set(names)) == len(names)
    assert set(ANSWERS) == set(names)


def test_every_area_has_a_start_and_every_button_its_own_prefix() -> None:
    assert set(STARTS) == set(AREAS)
    assert all(len(prefix) <= 2 for prefix in BUTTONS)


def test_the_fallback_comes_last() -> None:
    first, *_, last = build_handlers()
    assert type(first).__name__ == "CallbackQueryHandler"
    assert type(last).__name__ == "MessageHandler"


def test_menus_differ_by_scope_and_language(phrases: Phrases) -> None:
    made = {menu.name: menu for menu in menus(phrases, {7: Role.MODERATOR, 5: Role.OWNER})}
    assert list(made) == [
        f"{scope}/{language}"
        for scope in ("private", "groups", "group-admins", "admin-5", "admin-7")
        for language in ("en", "vi")
    ]

    def names(menu: str) -> set[str]:
        return {name for name, _ in made[menu].commands}

    assert "reload" not in names("private/en")
    assert names("admin-5/vi") == names("private/vi") | {command.name for command in COMMANDS if command.right}
    assert names("admin-7/en") >= names("private/en") | {"preview", "plan", "why"}
    assert names("admin-7/en").isdisjoint({"reload", "outbox"})
    assert names("group-admins/en") - names("groups/en") == {
        *("subscribe", "unsubscribe", "settings", "timezone"),
        *("language", "privacy"),
    }
    assert names("groups/vi") == names("groups/en")
    assert "start" not in names("groups/en")


def test_a_menu_is_one_request(phrases: Phrases) -> None:
    made = {menu.name: menu.request() for menu in menus(phrases, {5: Role.OWNER})}
    assert "language_code" not in made["private/en"]
    assert made["private/vi"]["language_code"] == "vi"
    assert made["private/vi"]["scope"] == {"type": "all_private_chats"}
    assert made["admin-5/en"]["scope"] == {"type": "chat", "chat_id": 5}
    assert {"command": "today", "description": "Ngày này năm xưa, hoặc một ngày khác"} in made["groups/vi"]["commands"]


def test_the_bot_describes_itself_in_both_languages_within_the_limits(phrases: Phrases) -> None:
    made = {(one.method, one.language): one.request() for one in descriptions(phrases)}
    assert len(made) == 4
    assert "language_code" not in made["SetMyDescription", "en"]
    assert made["SetMyShortDescription", "vi"]["language_code"] == "vi"
    assert all(len(body.get("description", "")) <= 512 for body in made.values())
    assert all(len(body.get("short_description", "")) <= 120 for body in made.values())


def test_the_readme_lists_the_commands(phrases: Phrases) -> None:
    text = README.read_text(encoding="utf-8")
    _, _, rest = text.partition("<!-- commands -->\n")
    shown, _, _ = rest.partition("<!-- /commands -->")
    assert shown == table(phrases)
