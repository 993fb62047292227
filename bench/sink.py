"""A real mail server that counts what it takes, and fails as it is told."""

import asyncio
import time

from aiosmtpd.controller import Controller

HOST = "127.0.0.1"
# What the addresses of `build_volume` begin with.
FOLLOWERS = "follower-"
TAKES, HANGS = "", "hangs"


class Sink(Controller):
    """Takes every message: `mode` is another answer that it gives instead, or HANGS."""

    def __init__(self):
        super().__init__(self, hostname=HOST, port=0)
        self.mode = TAKES
        self.forget()

    def forget(self):
        self.came, self.count, self.first, self.last = set(), 0, 0.0, 0.0

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        while self.mode == HANGS:
            await asyncio.sleep(0.05)
        if self.mode:
            return self.mode
        # The queue may hold mail of what was measured before.
        if envelope.rcpt_tos[0].startswith(FOLLOWERS):
            self.last = time.perf_counter()
            self.first = self.first or self.last
            self.count += 1
            self.came.update(envelope.rcpt_tos)
        return "250 OK"

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()
