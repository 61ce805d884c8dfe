"""What a faulty record still names: slugs where they stand, so that they are looked up beside the other faults."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast, get_origin

from pydantic import BaseModel

from content.checking.faults import model_in
from content.files.yaml_source import Node
from content.records.kinds import MODELS, Record


def salvage(kind: str, tree: Mapping[str, Node]) -> Record:
    """Give a record of a kind as far as a file holds one, for `content.checking.references`: nothing in it is checked.

    Each value is the text of the file, empty where none stands; items of lists keep their places.
    """
    return cast("Record", _part(MODELS[kind], tree))


def _part(model: type[BaseModel], node: Node | Mapping[str, Node]) -> BaseModel:
    held: Mapping[str, Node] = node if isinstance(node, Mapping) else {}
    values: dict[str, Any] = {
        name: _value(field.annotation, held.get(name)) for name, field in model.model_fields.items()
    }
    return model.model_construct(**values)


def _value(annotation: Any, node: Node | None) -> object:
    part = model_in(annotation)
    if get_origin(annotation) is tuple:
        items = node if isinstance(node, list) else []
        return tuple(_text(item) if part is None else _part(part, item) for item in items)
    if part is None:
        return _text(node)
    return _part(part, node) if isinstance(node, dict) else None


def _text(node: Node | None) -> str:
    return node if isinstance(node, str) else ""
