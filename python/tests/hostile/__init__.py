"""Files that `neoview audit` must find unusual, files that it must find plain, and a judge that opens both with real readers.

A reader is a way to open a checkpoint, such as `torch.load`. Hostile files make a reader run code, or try to.
"""

from pathlib import Path

from . import archives, edges, families, members, named, polyglots, spellings

FAMILIES = (
    named.every_named, families.every_payload, spellings.every_spelling, spellings.every_order, spellings.every_persistent_id,
    polyglots.every_tar, polyglots.every_hidden_pickle, polyglots.every_odd_safetensors, archives.every_archive, members.every_member,
    edges.every_edge,
)


def write_hostile(folder):
    """Writes every hostile file.

    Returns: their names, FAMILY/TRICK.
    """
    folder, names = Path(folder), []
    for family in FAMILIES:
        for name, data in family():
            path = folder / name
            assert not path.exists(), name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            names.append(name)
    return names
