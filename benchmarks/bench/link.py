"""A network with a round trip time: python3 -m bench.link PORT TARGET_PORT MILLISECONDS.

Everything arrives half a round trip later than it was sent, in both directions, and the first bytes
of a connection a whole one later still, as after TCP's handshake. Bandwidth is not limited.
"""

import asyncio
import collections
import sys


class End(asyncio.Protocol):
    """One end of a connection; what comes in goes out at the other end, later."""

    def __init__(self, delay):
        self.loop = asyncio.get_running_loop()
        self.delay = delay
        self.not_before = 0.0
        self.queue = collections.deque()
        self.transport = None
        self.other = None

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.later(data)

    def connection_lost(self, _):
        self.later(None)

    def later(self, data):
        # The order is the queue's: two timers of the same moment have none.
        self.queue.append(data)
        self.loop.call_at(max(self.loop.time() + self.delay, self.not_before), self.forward)

    def forward(self):
        data = self.queue.popleft()
        if data is None:
            self.other.transport.close()
        else:
            self.other.transport.write(data)


class Near(End):
    """The client's end; reads nothing before the server's end is there."""

    def __init__(self, delay, target):
        super().__init__(delay)
        self.target = target
        self.connecting = None

    def connection_made(self, transport):
        super().connection_made(transport)
        transport.pause_reading()
        self.not_before = self.loop.time() + 3 * self.delay
        self.connecting = self.loop.create_task(self.connect())

    async def connect(self):
        self.other = End(self.delay)
        self.other.other = self
        await self.loop.create_connection(lambda: self.other, "127.0.0.1", self.target)
        self.transport.resume_reading()


async def serve(port, target, milliseconds):
    loop = asyncio.get_running_loop()
    delay = milliseconds / 2000
    server = await loop.create_server(lambda: Near(delay, target), "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])))
