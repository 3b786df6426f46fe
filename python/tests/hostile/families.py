"""Puts every payload in every place where a reader may find it.

    python -m hostile FOLDER
"""

from . import payloads
from .pickler import dump, state_dict, stream
from .zips import torch_zip


def places(name, value, protocol=2):
    """Files with a payload in the three usual places: a bare pickle, a stream, an archive."""
    yield f"payload-bare/{name}.pkl", dump(value, protocol)
    if protocol == 0:
        return  # Persistent ids of protocol 0 are texts, which torch does not accept.
    yield f"payload-stream/{name}.pt", stream(state_dict(value, view=True), protocol)
    yield f"payload-zip/{name}.pt", torch_zip(dump(state_dict(value), protocol))


def every_payload():
    for name, value in payloads.everything().items():
        yield from places(name, value)
    for name, value in payloads.of_nesting().items():
        yield from places(name, value, 4)
    for name in ("os-system", "exec", "open", "torch-save", "class-attribute", "wild-f8-scalar"):
        for protocol in (0, 1, 3, 4, 5):
            yield from places(f"{name}.protocol-{protocol}", payloads.everything()[name], protocol)
