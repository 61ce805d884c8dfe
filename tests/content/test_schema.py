from __future__ import annotations

import json
from pathlib import Path

import content
from content.records.kinds import KINDS
from content.schema import json_schema, schema_text

COMMITTED = Path(content.__file__).with_name("schema.json")


def test_the_committed_schema_is_current() -> None:
    assert COMMITTED.read_text("utf-8") == schema_text(), "run python -m content.schema > content/schema.json"


def test_every_kind_has_its_rule_with_all_of_its_keys() -> None:
    schema = json_schema()
    assert [rule["then"]["$ref"] for rule in schema["allOf"]] == [f"#/$defs/{model.__name__}" for model in KINDS]
    for model in KINDS:
        definition = schema["$defs"][model.__name__]
        assert set(definition["properties"]) == set(model.model_fields)
        assert definition["additionalProperties"] is False
        assert definition["description"]
        assert all(value["description"] for value in definition["properties"].values())


def test_words_that_editors_take_for_numbers_are_allowed_as_texts() -> None:
    source = json_schema()["$defs"]["Source"]["properties"]
    assert "number" in source["published"]["type"]
    assert (source["verified"]["type"], source["verified"]["format"]) == ("string", "date")


def test_no_value_may_be_null() -> None:
    assert "null" not in json.dumps(json_schema())
