"""The JSON Schema of content files, for the completion and checks of editors.

`python -m content.schema` prints it; it is committed as `content/schema.json`. A file in a folder of the content
refers to it in its first line: `# yaml-language-server: $schema=../../schema.json`.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from content.records.kinds import KINDS, RECORD
from content.records.meanings import MEANINGS
from content.records.scalars import SLUG_PATTERN

# Editors read `1999` or `true` without quotes as a number or a truth value, where the bot reads text.
_TEXT = ["string", "number", "boolean"]


def json_schema() -> dict[str, Any]:
    """Give the JSON Schema (draft 2020-12) of any one content file."""
    made = RECORD.json_schema(ref_template="#/$defs/{model}")
    definitions: dict[str, Any] = made["$defs"]
    kinds = {model.__name__.lower(): model.__name__ for model in KINDS}
    _loosen(definitions)
    for definition in definitions.values():
        for key, value in definition.get("properties", {}).items():
            value["description"] = MEANINGS[key][0]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Content record",
        "description": "One record of the bot's content: facts/<folder of its kind>/<slug>.yaml",
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": {"enum": list(kinds), "description": "What the record is about"}},
        "allOf": [
            {
                "if": {"properties": {"kind": {"const": kind}}, "required": ["kind"]},
                "then": {"$ref": f"#/$defs/{name}"},
            }
            for kind, name in kinds.items()
        ],
        "$defs": definitions,
    }


def schema_text() -> str:
    """Give the schema as the text of `schema.json`."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _loosen(node: Any) -> None:
    """Adapt pydantic's schema to what editors see: no titles made of field names, no null, free texts of any look."""
    if isinstance(node, list):
        for item in node:
            _loosen(item)
    if not isinstance(node, dict):
        return
    choices = node.get("anyOf")
    if isinstance(choices, list):
        choices[:] = [choice for choice in choices if choice != {"type": "null"}]
        if len(choices) == 1:
            del node["anyOf"]
            node.update(choices[0])
    if isinstance(node.get("title"), str):
        del node["title"]
    if node.get("default", "") is None:
        del node["default"]
    if node.get("type") == "string" and not {"enum", "const", "format"} & node.keys():
        node["type"] = _TEXT if node.get("pattern") != SLUG_PATTERN else ["string", "integer"]
    for value in node.values():
        _loosen(value)


if __name__ == "__main__":
    sys.stdout.write(schema_text())
