"""The port, taken before anything else is done: whoever connects meanwhile waits, and is not refused."""

from __future__ import annotations

import socket

from assistant.errors import ConfigurationError


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there; raises `ConfigurationError` where the address cannot be had."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server((address[0], port), family=family, backlog=512)
    except OSError as error:
        remedy = "Choose another with --port, or ASSISTANT_PORT."
        raise ConfigurationError(f"The page cannot be served on {host}:{port}: {error.strerror}.", remedy) from error
