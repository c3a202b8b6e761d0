"""Asks a timestamp authority (RFC 3161) for the moment of a signature; loaded only where one is named."""

import asyncio
from urllib.error import URLError
from urllib.request import Request, urlopen

from asn1crypto import tsp
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError, set_tsp_headers

# A person waits for the answer.
SECONDS = 8


class Authority(TimeStamper):
    """One authority, by its address from the settings."""

    def __init__(self, url: str) -> None:
        super().__init__()
        if not url.startswith(("https://", "http://")):
            raise ValueError(f"{url} is no address of a timestamp authority")
        self.url = url

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        return await asyncio.to_thread(self.ask, req.dump())

    def ask(self, question: bytes) -> tsp.TimeStampResp:
        """The authority's answer; raises TimestampRequestError when it cannot be had."""
        try:
            request = Request(self.url, question, set_tsp_headers({}))  # noqa: S310  checked above
            with urlopen(request, timeout=SECONDS) as response:  # noqa: S310
                return tsp.TimeStampResp.load(response.read())
        except (URLError, OSError, ValueError) as fault:
            raise TimestampRequestError("the timestamp authority gave no answer") from fault
