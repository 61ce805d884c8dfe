"""The JSON Schema of content files, for the completion and checks of editors.

`python -m content.schema` prints it; it is committed as `content/schema.json`. A file in a folder of the content
refers to it in its first line: `# yaml-language-server: $schema=../../schema.json`.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from content.records import KINDS, RECORD
from content.scalars import SLUG_PATTERN

# Editors read `1999` or `true` without quotes as a number or a truth value, where the bot reads text.
_TEXT = ["string", "number", "boolean"]
# What editors show beside a key.
_KEYS = {
    "about": "What this is about: a text, or the slugs of records",
    "acronym": "The short name, such as UNESCO",
    "aliases": "Other names by which people may search",
    "area_ha": "The area in hectares",
    "area_note": "What the area covers",
    "as_of": "The day, month or year for which this holds",
    "category": "Whether a World Heritage property is cultural, natural or mixed",
    "confidence": "verified: two independent sources or an official one; single: one source",
    "coordinates": "A point in decimal degrees (WGS 84), from a source",
    "criteria": "The criteria of the World Heritage List, as small Roman numerals",
    "date": "The day, month or year, as precisely as it is known: 1999-12-04, 1999-12, 1999, 1972~, 2022/2029",
    "dates": "What happened when; of a title, the date of the title itself comes first",
    "day": "The day of the month",
    "decision": "The number of the decision, such as 34 COM 8B.22",
    "emblem": "The picture character that stands for the programme",
    "en": "The English words",
    "event_type": "What kind of event this is",
    "festivals": "Festivals of the lunar calendar that belong to the title",
    "field": "The field of a creative city, or the domain of an element",
    "kind": "What this is: the kind of the record, or what happened on the date",
    "label": "What happened, in words",
    "language": "The language of the source, by its two-letter code",
    "latitude": "Degrees north, with a point: 15.883",
    "links": "Links that the bot shows",
    "listed_on": "The list or register that carries the title",
    "longitude": "Degrees east, with a point: 108.333",
    "lunar": "Days of the Vietnamese lunar calendar",
    "main": "The main day of the festival",
    "memorial": "true: the day remembers the dead, and is told without celebration",
    "month": "The month, 1 to 12",
    "name": "The name in both languages",
    "note": "What a reader should know beside this",
    "note_type": "What kind of note this is",
    "observance": "When the day is observed every year",
    "offices": "Posts that the person holds or held",
    "order": "The place in lists; smaller numbers come first",
    "organisation": "The slug of an organisation",
    "person": "The slug of the person whom the title honours",
    "place": "Where it happens",
    "place_type": "A state, or a province or city of the first order",
    "privacy_contact": "Whom to ask about stored data",
    "programme": "The slug of the programme under which the title is held",
    "provinces": "The slugs of the provinces",
    "provinces_note": "What the list of provinces leaves unsaid",
    "published": "When it was published",
    "publisher": "Who published it",
    "reference": "The number on the list",
    "related": "The slugs of records that belong together with this one",
    "seen": "Days on which a source shows the person in this post",
    "session": "The session that decided",
    "since": "When it began",
    "slug": "The short name: small letters a-z, digits and hyphens; of a record, the name of its file",
    "source_type": "Who speaks in the source",
    "sources": "The slugs of sources or articles that say so",
    "statements": "Single sentences, each with its sources",
    "states_parties": "The slugs of the States Parties",
    "status": "Whether the title is held; nominated is no title",
    "text": "The words in both languages",
    "time_zone": "The IANA name of the one time zone that the place keeps, such as Asia/Ho_Chi_Minh",
    "title": "The name of the post",
    "unit": "What one title is called",
    "until": "When it ended; of a festival, its last day",
    "url": "The address, beginning with https://",
    "verified": "The day on which the sources were last checked: 2026-11-20",
    "vi": "The Vietnamese words",
    "week": "Which of these weekdays in the month, 1 to 4",
    "weekday": "The day of the week",
    "yearly": "A day of the Gregorian year",
}


def json_schema() -> dict[str, Any]:
    """Give the JSON Schema (draft 2020-12) of any one content file."""
    made = RECORD.json_schema(ref_template="#/$defs/{model}")
    definitions: dict[str, Any] = made["$defs"]
    kinds = {model.__name__.lower(): model.__name__ for model in KINDS}
    _loosen(definitions)
    for definition in definitions.values():
        for key, value in definition.get("properties", {}).items():
            value["description"] = _KEYS[key]
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
