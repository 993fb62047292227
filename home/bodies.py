"""Bodies of pages made by commands, from plain data."""

import json
import tomllib


def read_toml(path):
    """Return the contents of a TOML file."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def stream_json(blocks):
    """Return blocks, each a dict of `type` and its fields, as the JSON that a StreamField stores."""
    return json.dumps([{"type": block["type"], "value": _value(block)} for block in blocks])


def _value(block):
    fields = {name: value for name, value in block.items() if name != "type"}
    match block["type"]:
        case "heading":
            return fields["text"]
        case "paragraph" | "inset":
            return fields["html"]
        case "list":
            return {"items": fields["items"], "numbered": fields.get("numbered", False)}
        case _:
            return fields
