"""What goes wrong on the way to a target, in words for those who look at the check."""

from __future__ import annotations

import asyncio
import socket
import ssl

import aiohttp
from django.utils.translation import gettext as _

from notifications.wording import one_line

# OpenSSL's numbers of what it did not like about a certificate.
_EXPIRED, _NOT_YET = 10, 9
_SELF_SIGNED = (18, 19)
_UNKNOWN_ISSUER = (20, 21, 2)
_WRONG_NAME = (62, 64)


def words_of(error: BaseException | None) -> str:
    """One sentence for what happened."""
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return words_of(error.certificate_error)
    if isinstance(error, ssl.SSLCertVerificationError):
        return _of_certificate(error)
    if isinstance(error, aiohttp.ClientConnectorError):
        return words_of(error.os_error)
    if isinstance(error, ssl.SSLError):
        return _("No secure connection: %(why)s") % {"why": _tail(error.reason or error)}
    if isinstance(error, (TimeoutError, asyncio.TimeoutError)):
        return _("No connection in time.")
    if isinstance(
        error, aiohttp.ServerDisconnectedError | ConnectionResetError | asyncio.IncompleteReadError
    ):
        return _("The other side hung up before it answered.")
    if isinstance(error, aiohttp.ClientResponseError | aiohttp.ClientPayloadError):
        return _("The answer is not correct HTTP: %(why)s") % {"why": _tail(error)}
    if isinstance(error, ConnectionRefusedError):
        return _("The connection was refused.")
    if isinstance(error, socket.gaierror):
        return _("the name is not known")
    if isinstance(error, OSError):
        return _("No connection: %(why)s") % {"why": _tail(error.strerror or error)}
    return _tail(error) if error is not None else _("No connection.")


def _of_certificate(error: ssl.SSLCertVerificationError) -> str:
    code = error.verify_code
    if code == _EXPIRED:
        return _("The certificate has expired.")
    if code == _NOT_YET:
        return _("The certificate is not valid yet.")
    if code in _SELF_SIGNED:
        return _("The certificate is self-signed: nobody known vouches for it.")
    if code in _UNKNOWN_ISSUER:
        return _("The certificate comes from an issuer that this machine does not know.")
    if code in _WRONG_NAME:
        return _("The certificate is for another name.")
    return _("The certificate is not trusted: %(why)s") % {"why": _tail(error.verify_message)}


def _tail(said: object) -> str:
    words = one_line(str(said)) or type(said).__name__
    return words[:300]
