"""The clients of .ci/weather: `weather.py BASE PID`. Prints a line for each attack and ends with 1 if one does harm."""

import asyncio
import json
import multiprocessing
import re
import resource
import socket
import statistics
import sys
import time
import zlib

import brotli
import zstandard

BASE, PID = sys.argv[1], int(sys.argv[2])
HOST, PORT = BASE.removeprefix("http://").split(":")
LIMIT = 512 * 1024  # of a body, in bytes
faults = []


def check(holds, what):
    print(("  ok    " if holds else "  FAULT ") + what, flush=True)
    if not holds:
        faults.append(what)


def memory(which):
    """VmRSS (now) or VmHWM (the peak since the last reset), in bytes."""
    with open(f"/proc/{PID}/status") as status:
        return int(re.search(rf"{which}:\s+(\d+) kB", status.read())[1]) * 1024


def reset_peak():
    with open(f"/proc/{PID}/clear_refs", "w") as clear:
        clear.write("5")


def mib(size):
    return f"{size / 2**20:.1f} MiB"


async def connect(address="127.0.0.1"):
    return await asyncio.open_connection(HOST, int(PORT), local_addr=(address, 0))


def request(method, path, body=b"", headers=()):
    lines = [f"{method} {path} HTTP/1.1", "Host: x", *headers]
    if body and not any(line.startswith("Transfer-Encoding") for line in headers):
        lines.append(f"Content-Length: {len(body)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


async def answer(reader):
    """Status and body of one answer that has a length."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
    length = re.search(r"content-length: (\d+)", head)
    body = await reader.readexactly(int(length[1])) if length else b""
    return int(head.split()[1]), body


async def once(method, path, body=b"", headers=(), address="127.0.0.1", patience=60):
    async with asyncio.timeout(patience):
        reader, writer = await connect(address)
        try:
            writer.write(request(method, path, body, headers))
            return await answer(reader)
        finally:
            writer.close()


async def status_of(*arguments, **named):
    try:
        return (await once(*arguments, **named))[0]
    except (OSError, TimeoutError, asyncio.IncompleteReadError) as error:
        return type(error).__name__


def counted(statuses):
    return {status: statuses.count(status) for status in dict.fromkeys(statuses)}


def bombs():
    """Bodies of some hundred bytes to some hundred KiB that inflate to 64 MiB and more."""
    zeros = bytes(64 << 20)
    gzip = zlib.compressobj(9, zlib.DEFLATED, 31)
    return {
        "gzip": gzip.compress(zeros) + gzip.flush(),
        "deflate": zlib.compress(zeros, 9),
        "br": brotli.compress(bytes(512 << 20), quality=9, lgwin=24),
        "zstd": zstandard.compress(bytes(512 << 20), 19),
    }


async def bodies_that_inflate():
    print("bodies that inflate")
    paths = ["/v1/users", "/v1/sessions", "/v1/oauth/token", "/v1/listings"]
    for coding, bomb in bombs().items():
        for framing in ("length", "chunked"):
            body, headers = bomb, ["Content-Type: application/json", f"Content-Encoding: {coding}"]
            if framing == "chunked":
                headers.append("Transfer-Encoding: chunked")
                parts = [bomb[at : at + 16384] for at in range(0, len(bomb), 16384)]
                body = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"
            reset_peak()
            before, number = memory("VmRSS"), 60
            sent = [
                status_of("POST", paths[n % 3], body, headers + ["Idempotency-Key: k%d" % n] * (n % 2))
                for n in range(number)
            ]
            statuses = counted(await asyncio.gather(*sent))
            rise = memory("VmHWM") - before
            form = statuses.pop(415, 0) + statuses.pop(400, 0)  # the token endpoint takes forms
            check(
                set(statuses) == {413} and form <= number // 3 and rise < LIMIT * number,
                f"{coding}, {framing}: {len(bomb)} bytes, {number} at once, {statuses}, memory +{mib(rise)}",
            )


async def clients_that_never_read():
    print("clients that never read")
    reset_peak()
    before = memory("VmRSS")
    flood, refused = [], 0
    ask = request("GET", "/openapi.json") * 30
    for n in range(1100):
        # Most from one address, the rest from nine others.
        address = "127.0.0.1" if n < 800 else f"127.0.1.{n % 9 + 1}"
        try:
            reader, writer = await connect(address)
            writer.transport.pause_reading()
            writer.write(ask)
            flood.append((reader, writer))
        except OSError:
            refused += 1
    await asyncio.sleep(1)
    probes = [await status_of("GET", path, patience=2) for path in ("/livez", "/readyz") * 10]
    check(counted(probes) == {200: 20}, f"probes from the address that floods: {counted(probes)}")
    others = [
        await status_of("GET", "/v1/divisions/510600", address=f"127.0.2.{n + 1}", patience=2)
        for n in range(20)
    ]
    check(counted(others) == {200: 20}, f"clients of other addresses: {counted(others)}")
    rise = memory("VmHWM") - before
    check(rise < 256 << 20, f"{len(flood)} connections ({refused} refused): memory +{mib(rise)}")
    await asyncio.sleep(7)
    again = [await status_of("GET", "/v1/divisions/510600", patience=2) for _ in range(20)]
    check(counted(again) == {200: 20}, f"the same address once it is cut off: {counted(again)}")
    for _, writer in flood:
        writer.transport.abort()


def reads(stop, found):
    """Reads from another address until `stop`, in a process of its own: the flood's client must not delay the clock."""
    latencies = []
    with socket.socket() as reader:
        reader.bind(("127.0.3.1", 0))
        reader.connect((HOST, int(PORT)))
        reader.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while not stop.is_set():
            begun = time.perf_counter()
            reader.sendall(request("GET", "/v1/divisions/510600"))
            head = b""
            while b"\r\n\r\n" not in head:
                head += reader.recv(65536)
            head, _, body = head.partition(b"\r\n\r\n")
            length = int(re.search(rb"(?i)content-length: *(\d+)", head)[1])
            while len(body) < length:
                body += reader.recv(65536)
            latencies.append(time.perf_counter() - begun)
            if not head.startswith(b"HTTP/1.1 200"):
                found.put(head[:60].decode())
                return
            time.sleep(0.002)
    found.put(latencies)


async def read_beside(flood):
    """The latencies of reads while `flood` lasts."""
    fork = multiprocessing.get_context("fork")
    stop, found = fork.Event(), fork.Queue()
    process = fork.Process(target=reads, args=(stop, found))
    process.start()
    await flood
    stop.set()
    latencies = found.get(timeout=60)
    process.join()
    if isinstance(latencies, str):
        faults.append(f"a read was answered {latencies}")
        return [1.0] * 100
    return latencies


def p99(latencies):
    return statistics.quantiles(latencies, n=100)[98] * 1000


async def floods_of_passwords():
    print("floods of passwords")
    kind = ["Content-Type: application/json"]

    def registration(n):
        body = {"username": f"flood_{n}", "password": "a-long-pass-phrase-1", "display_name": "x"}
        return json.dumps(body | {"account_kind": "worker"}).encode()

    def sign_in(n):
        return json.dumps({"username": f"nobody_{n}", "password": "wrong-and-long"}).encode()

    idle = await read_beside(asyncio.sleep(5))
    for what, path, body, wanted in [
        ("registrations", "/v1/users", registration, {201, 429, 503}),
        ("sign-ins", "/v1/sessions", sign_in, {401, 429, 503}),
    ]:
        reset_peak()
        statuses = []

        async def waves():
            for wave in range(3):
                sent = [status_of("POST", path, body(100 * wave + n), kind) for n in range(100)]
                statuses.extend(await asyncio.gather(*sent))

        latencies = await read_beside(waves())
        ratio = p99(latencies) / p99(idle)
        check(
            set(statuses) <= wanted and len(set(statuses)) > 0,
            f"100 {what} at once, three times: {counted(statuses)}",
        )
        # Below 20 ms the clients of a flood on the same two cores are as likely a cause as the service.
        check(
            ratio <= 5 or p99(latencies) < 20,
            f"others' reads beside them: p99 {p99(latencies):.1f} ms, idle {p99(idle):.1f} ms, {ratio:.1f} times",
        )
        peak = memory("VmHWM")
        check(peak < 400 << 20, f"memory at most {mib(peak)}, now {mib(memory('VmRSS'))}")


async def main():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192), hard))
    await bodies_that_inflate()
    await floods_of_passwords()
    await clients_that_never_read()
    print("faults:", "; ".join(faults) if faults else "none")
    sys.exit(1 if faults else 0)


asyncio.run(main())
