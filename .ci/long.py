"""The clients of .ci/long, through the proxy: on kept connections, busy and mostly idle, and on new ones; reads, and writes
with small bodies and with bodies that arrive slowly. A client never sends a request twice.

    python3 .ci/long.py HOST:PORT READY ENOUGH ACKNOWLEDGED

Makes the file READY once all clients are signed in, and ends once the file ENOUGH is there. Writes what was acknowledged to
ACKNOWLEDGED, a table and an id a line. Fails when a request failed."""

import http.client
import json
import os
import random
import sys
import threading
import time

HOST, PORT = sys.argv[1].split(":")
READY, ENOUGH, ACKNOWLEDGED = sys.argv[2:]
PASSWORD = "a-long-pass-phrase-1"

ended = threading.Event()
lock = threading.Lock()
sent = {}
failed = []
acknowledged = []


class Client:
    def __init__(self, name, keeps=True):
        self.name = name
        self.keeps = keeps
        self.number = 0
        self.connection = None
        self.token = None

    def call(self, method, path, body=None, pieces=1):
        """Sends one request, its body in pieces over a second or so. The answer's body, or None when the request failed."""
        self.number += 1
        with lock:
            sent[method] = sent.get(method, 0) + 1
        began = time.time()
        if self.connection is None:
            self.connection = http.client.HTTPConnection(HOST, int(PORT), timeout=60)
        headers = {"Idempotency-Key": f"{self.name}-{self.number}"} if path == "/v1/listings" and body else {}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        data = b"" if body is None else json.dumps(body).encode()
        try:
            self.connection.putrequest(method, path)
            if body is not None:
                headers |= {"Content-Type": "application/json", "Content-Length": str(len(data))}
            for header in headers.items():
                self.connection.putheader(*header)
            self.connection.endheaders()
            size = len(data) // pieces + 1
            for start in range(0, len(data), size):
                self.connection.send(data[start : start + size])
                if pieces > 1:
                    time.sleep(1 / pieces)
            answer = self.connection.getresponse()
            text = answer.read()
            if answer.status not in (200, 201):
                raise ValueError(f"{answer.status} {text[:200]}")
            if answer.headers.get("Idempotency-Replayed"):
                raise ValueError("replayed")
        except (OSError, http.client.HTTPException, ValueError) as error:
            with lock:
                failed.append(f"{began:.3f} to {time.time():.3f} {self.name} {method} {path}: {error!r}")
            self.close()
            return None
        if not self.keeps:
            self.close()
        return json.loads(text)

    def close(self):
        self.connection.close()
        self.connection = None

    def create(self, table, body, pieces=1):
        created = self.call("POST", f"/v1/{table}", body, pieces)
        if created:
            with lock:
                acknowledged.append(f"{table} {created['id']}")

    def register(self, username):
        account = {"username": username, "password": PASSWORD, "display_name": username, "account_kind": "worker"}
        self.create("users", account)

    def sign_in(self):
        self.register(self.name)
        session = self.call("POST", "/v1/sessions", {"username": self.name, "password": PASSWORD})
        self.token = session["access_token"]

    def draft(self, length=0, pieces=1):
        contact = {"name": "张工", "phone": "13800000001"}
        listing = {"side": "need", "market": "technology", "kind": "problem", "title": f"{self.name} {self.number}"}
        listing |= {"division": "510603", "contact": contact, "description": "电" * length}
        self.create("listings", listing, pieces)

    def read(self):
        self.call("GET", random.choice(["/v1/divisions/510600", "/v1/listings?limit=5", "/v1/users/me"]))


def busy(client):
    client.draft() if client.number % 5 == 0 else client.read()
    time.sleep(0.01)


def idle(client):
    time.sleep(random.uniform(0, 8))
    random.choice([client.draft, client.read])()


def slow(client):
    client.draft(length=20_000, pieces=5)


def registering(client):
    client.register(f"{client.name}_{client.number}")
    time.sleep(0.1)


def run(work, client):
    client.sign_in()
    signed_in.wait()
    while not ended.wait(0):
        work(client)


clients = [(busy, Client(f"busy_{n}")) for n in range(4)]
clients += [(busy, Client(f"new_{n}", keeps=False)) for n in range(2)]
clients += [(idle, Client(f"idle_{n}")) for n in range(8)]
clients += [(slow, Client(f"slow_{n}", keeps=n % 2 == 0)) for n in range(4)]
clients += [(registering, Client("registering"))]
signed_in = threading.Barrier(len(clients) + 1, timeout=100)
threads = [threading.Thread(target=run, args=one, daemon=True) for one in clients]
for thread in threads:
    thread.start()
signed_in.wait()
open(READY, "w").close()
while not os.path.exists(ENOUGH) and all(thread.is_alive() for thread in threads):
    time.sleep(0.2)
ended.set()
for thread in threads:
    thread.join()
with open(ACKNOWLEDGED, "w") as file:
    file.writelines(f"{one}\n" for one in acknowledged)
counts = ", ".join(f"{count} {method}" for method, count in sorted(sent.items()))
print(f"{sum(sent.values())} requests ({counts}), {len(failed)} failed, {len(acknowledged)} writes acknowledged")
for line in failed[:20]:
    print(line)
sys.exit(bool(failed) or not os.path.exists(ENOUGH))
